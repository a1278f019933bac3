// A view that fails: only it ends, and the client rejoins by itself.
import { expect, isMarked, mark, open, test } from "../support/playground.ts";

for (const way of ["panic", "error"]) {
  test(`a view that ends with a ${way} starts again`, async ({ page, playground }) => {
    await open(page, `${playground.url}/crash`);
    await mark(page);
    await page.getByRole("button", { name: "count" }).click();
    await expect(page.locator("#count")).toHaveText("1");
    await page.getByRole("button", { name: way }).click();
    await expect(page.locator("#count")).toHaveText("0");
    await page.getByRole("button", { name: "count" }).click();
    await expect(page.locator("#count")).toHaveText("1");
    expect(await isMarked(page)).toBe(true);
  });
}

test("a failure is logged once, with the view's name", async ({ page, playground }) => {
  await open(page, `${playground.url}/crash`);
  await page.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  await page.getByRole("button", { name: "error" }).click();
  await expect(page.locator("#count")).toHaveText("0");
  const lines = playground.log.split("\n").filter((line) => line.includes("asked to fail"));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("Crash");
});

test("a child that fails leaves its parent and its sibling alone", async ({ page, playground }) => {
  await open(page, `${playground.url}/nested`);
  await page.locator("#parent-more").click();
  await page.locator("#left").getByRole("button", { name: "more" }).click();
  await page.locator("#right").getByRole("button", { name: "more" }).click();
  await expect(page.locator("#right [data-role=count]")).toHaveText("1");
  await page.locator("#left").getByRole("button", { name: "fail" }).click();
  await expect(page.locator("#left [data-role=count]")).toHaveText("0");
  await expect(page.locator("#right [data-role=count]")).toHaveText("1");
  await expect(page.locator("#parent-count")).toHaveText("1");
});
