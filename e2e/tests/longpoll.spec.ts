// A network without websockets: the client falls back to long polling.
import { expect, joined, test } from "../support/playground.ts";

test.beforeEach(async ({ page }) => {
  // A proxy that accepts websockets and then swallows every frame.
  await page.routeWebSocket(/\/live\/websocket/, () => undefined);
});

test("a page lives by long polling", async ({ page, playground }) => {
  const polls = page.waitForRequest(/\/live\/longpoll/);
  await page.goto(`${playground.url}/counter/0`);
  await polls;
  await joined(page);
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("1");
});

test("what the server sends by itself arrives by long polling", async ({ page, playground }) => {
  await page.goto(`${playground.url}/steady`);
  await joined(page);
  await expect.poll(async () => Number(await page.locator("#ticks").textContent())).toBeGreaterThan(3);
});

test("a browser without websockets polls from the start", async ({ page, playground }) => {
  await page.addInitScript("delete window.WebSocket");
  await page.goto(`${playground.url}/counter/0`);
  await joined(page);
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("1");
});
