// Live patches: handle_params, the address bar, the back button.
import { expect, isMarked, mark, open, test } from "../support/playground.ts";

test("the address decides what a page shows", async ({ page, playground }) => {
  await open(page, `${playground.url}/navigation?page=4`);
  await expect(page.locator("#page")).toHaveText("4");
});

test("a patch link changes the address without a reload", async ({ page, playground }) => {
  await open(page, `${playground.url}/navigation`);
  await mark(page);
  await page.getByRole("link", { name: "page 2" }).click();
  await expect(page.locator("#page")).toHaveText("2");
  await expect(page).toHaveURL(`${playground.url}/navigation?page=2`);
  expect(await isMarked(page)).toBe(true);
});

test("the server patches the address", async ({ page, playground }) => {
  await open(page, `${playground.url}/navigation?page=2`);
  await page.getByRole("button", { name: "next" }).click();
  await expect(page.locator("#page")).toHaveText("3");
  await expect(page).toHaveURL(`${playground.url}/navigation?page=3`);
});

test("the back button goes back", async ({ page, playground }) => {
  await open(page, `${playground.url}/navigation`);
  await mark(page);
  await page.getByRole("link", { name: "page 2" }).click();
  await expect(page.locator("#page")).toHaveText("2");
  await page.getByRole("button", { name: "next" }).click();
  await expect(page.locator("#page")).toHaveText("3");
  await page.goBack();
  await expect(page.locator("#page")).toHaveText("2");
  await page.goBack();
  await expect(page.locator("#page")).toHaveText("1");
  expect(await isMarked(page)).toBe(true);
});

test("the title follows the state", async ({ page, playground }) => {
  await open(page, `${playground.url}/navigation`);
  await expect(page).toHaveTitle("Page 1");
  await page.getByRole("link", { name: "page 2" }).click();
  await expect(page).toHaveTitle("Page 2");
});
