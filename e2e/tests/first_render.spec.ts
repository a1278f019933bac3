// The first render: complete without JavaScript, joined with it.
import { expect, open, test } from "../support/playground.ts";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page is complete", async ({ page, playground }) => {
    const response = await page.goto(`${playground.url}/counter/7`);
    expect(response?.status()).toBe(200);
    await expect(page.locator("#count")).toHaveText("7");
    await expect(page.locator("#connected")).toHaveText("no");
    await expect(page).toHaveTitle("Counter");
  });

  test("nested views are rendered in place", async ({ page, playground }) => {
    await page.goto(`${playground.url}/nested`);
    await expect(page.locator("#left [data-role=count]")).toHaveText("0");
    await expect(page.locator("#right [data-role=count]")).toHaveText("0");
  });
});

test("a view that joins says that it is connected", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/7`);
  await expect(page.locator("#connected")).toHaveText("yes");
  await expect(page.locator("#count")).toHaveText("7");
});

test("a path that cannot be parsed is the visitor's mistake", async ({ request, playground }) => {
  const response = await request.get(`${playground.url}/counter/seven`);
  expect(response.status()).toBe(400);
});

test("an unknown path is not found", async ({ request, playground }) => {
  const response = await request.get(`${playground.url}/nowhere`);
  expect(response.status()).toBe(404);
});
