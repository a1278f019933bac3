// Views in views, and several views on one page.
import { expect, open, test } from "../support/playground.ts";

test("a nested view has its own state", async ({ page, playground }) => {
  await open(page, `${playground.url}/nested`);
  await page.locator("#left").getByRole("button", { name: "more" }).click();
  await expect(page.locator("#left [data-role=count]")).toHaveText("1");
  await expect(page.locator("#right [data-role=count]")).toHaveText("0");
  await expect(page.locator("#parent-count")).toHaveText("0");
});

test("a parent that changes leaves its children as they are", async ({ page, playground }) => {
  await open(page, `${playground.url}/nested`);
  await page.locator("#left").getByRole("button", { name: "more" }).click();
  await page.locator("#parent-more").click();
  await expect(page.locator("#parent-count")).toHaveText("1");
  await expect(page.locator("#left [data-role=count]")).toHaveText("1");
});

test("a nested view reads what its parent gave it", async ({ page, playground }) => {
  await open(page, `${playground.url}/nested`);
  await expect(page.locator("#left [data-role=name]")).toHaveText("left");
  await expect(page.locator("#right [data-role=name]")).toHaveText("right");
});

test("a child that the parent takes away comes back anew", async ({ page, playground }) => {
  await open(page, `${playground.url}/nested`);
  await page.locator("#right").getByRole("button", { name: "more" }).click();
  await expect(page.locator("#right [data-role=count]")).toHaveText("1");
  await page.locator("#toggle").click();
  await expect(page.locator("#right")).toHaveCount(0);
  await page.locator("#toggle").click();
  await expect(page.locator("#right [data-role=count]")).toHaveText("0");
});

test("several views live on one plain page", async ({ page, playground }) => {
  await open(page, `${playground.url}/plain`);
  const counters = page.locator("[data-role=count]");
  await expect(counters).toHaveText(["0", "0"]);
  await page.getByRole("button", { name: "more" }).nth(1).click();
  await expect(counters).toHaveText(["0", "1"]);
  await expect(page.locator("#around")).toHaveText("This part is no view.");
});
