// JavaScript hooks: pushed events one way, events with a reply the other.
import { expect, open, test } from "../support/playground.ts";

test("an event that the server pushes reaches the hook", async ({ page, playground }) => {
  await open(page, `${playground.url}/hook`);
  await page.getByRole("button", { name: "ring" }).click();
  await expect(page.locator("#bell")).toHaveAttribute("data-rung", "3");
});

test("a hook's event is answered", async ({ page, playground }) => {
  await open(page, `${playground.url}/hook`);
  await page.locator("#question").fill("live");
  await page.locator("#ask").click();
  await expect(page.locator("#answer")).toHaveText("evil");
});
