// What the reader does survives updates around it.
import type { Page } from "@playwright/test";

import { expect, open, test } from "../support/playground.ts";

/** Waits until the page was updated a few times more. */
async function afterTicks(page: Page): Promise<void> {
  const ticks = page.locator("#ticks");
  const before = Number(await ticks.textContent());
  await expect.poll(async () => Number(await ticks.textContent())).toBeGreaterThan(before + 3);
}

test("focus, text and caret of a field", async ({ page, playground }) => {
  await open(page, `${playground.url}/steady`);
  const field = page.locator("#field");
  await field.fill("hello world");
  await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(2, 5));
  await afterTicks(page);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("hello world");
  const selection = await field.evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd]);
  expect(selection).toEqual([2, 5]);
});

test("selected text", async ({ page, playground }) => {
  await open(page, `${playground.url}/steady`);
  await page.locator("#prose").selectText();
  await afterTicks(page);
  const selected = await page.evaluate(() => String(window.getSelection()));
  expect(selected).toBe(await page.locator("#prose").textContent());
});

test("the place in a list that scrolls", async ({ page, playground }) => {
  await open(page, `${playground.url}/steady`);
  const list = page.locator("#scroll");
  await list.evaluate((element) => element.scrollTo(0, 300));
  await afterTicks(page);
  expect(await list.evaluate((element) => element.scrollTop)).toBe(300);
});
