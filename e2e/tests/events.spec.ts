// Events of the page, and messages from the server's side.
import { expect, isMarked, mark, open, test } from "../support/playground.ts";
import { Wire } from "../support/wire.ts";

test("a click changes the state", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/0`);
  await page.getByRole("button", { name: "one more" }).click();
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("2");
});

test("an event carries its typed value", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/1`);
  await page.getByRole("button", { name: "ten more" }).click();
  await expect(page.locator("#count")).toHaveText("11");
});

test("a large number without a name comes back as it was", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/1`);
  await page.getByRole("button", { name: "very many" }).click();
  await expect(page.locator("#count")).toHaveText("9007199254740993");
});

test("a diff holds exactly what changed", async ({ page, playground }) => {
  const wire = new Wire(page);
  await open(page, `${playground.url}/counter/0`);
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  const replies = wire.received("phx_reply").map((frame) => frame.message[4]);
  expect(JSON.stringify(replies.at(-1))).toMatch(/^\{"status":"ok","response":\{"diff":\{"\d+":"1"\}\}\}$/);
});

test("an interval of the server moves the page", async ({ page, playground }) => {
  await open(page, `${playground.url}/steady`);
  const ticks = page.locator("#ticks");
  await expect.poll(async () => Number(await ticks.textContent())).toBeGreaterThan(3);
});

test("a broadcast reaches every page that subscribed", async ({ page, context, playground }) => {
  const other = await context.newPage();
  await open(page, `${playground.url}/room`);
  await open(other, `${playground.url}/room`);
  await page.locator("#say").fill("good morning");
  await page.locator("#say").press("Enter");
  await expect(other.locator("#said li")).toHaveText(["good morning"]);
  await expect(page.locator("#said li")).toHaveText(["good morning"]);
});

test("an unknown event ends the view, and the client rejoins", async ({ page, playground }) => {
  await open(page, `${playground.url}/crash`);
  await mark(page);
  await page.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  await page.getByRole("button", { name: "unknown" }).click();
  await expect(page.locator("#count")).toHaveText("0");
  await page.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  expect(await isMarked(page)).toBe(true);
});

test("elements tell of being shown, connected and taken away", async ({ page, playground }) => {
  await open(page, `${playground.url}/life`);
  const told = page.locator("#told li");
  await expect(told).toHaveCount(3);
  expect((await told.allTextContents()).sort()).toEqual(["connected", "mounted 7", "named by text"]);
  await page.getByRole("button", { name: "remove" }).click();
  await expect(page.locator("#row")).toHaveCount(0);
  await expect(told.last()).toHaveText("removed 7");
});
