// The server goes away and comes back.
import { expect, isMarked, joined, mark, open, SERVER_AWAY, test } from "../support/playground.ts";
import { Wire } from "../support/wire.ts";

test.beforeEach(({ complaints }) => complaints.tolerate(SERVER_AWAY));

test("pages recover from a crash of the server without a reload", async ({ page, context, playground }) => {
  const other = await context.newPage();
  await open(page, `${playground.url}/counter/5`);
  await open(other, `${playground.url}/nested`);
  await mark(page);
  await mark(other);
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("6");
  await playground.kill();
  await expect(page.locator("[data-phx-main]")).toHaveClass(/phx-client-error/);
  await playground.restart();
  await joined(page);
  await joined(other);
  await expect(page.locator("#count")).toHaveText("5");
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("6");
  await other.locator("#left").getByRole("button", { name: "more" }).click();
  await expect(other.locator("#left [data-role=count]")).toHaveText("1");
  expect(await isMarked(page)).toBe(true);
  expect(await isMarked(other)).toBe(true);
});

test("a server that is told to stop says so to its pages and ends well", async ({ page, playground }) => {
  await page.addInitScript(() => {
    const codes: number[] = [];
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("close", (event) => codes.push(event.code));
      }
    };
    Object.assign(window, { codes });
  });
  await open(page, `${playground.url}/counter/0`);
  expect(await playground.terminate()).toBe(0);
  const codes = () => page.evaluate(() => (window as unknown as { codes: number[] }).codes);
  await expect.poll(async () => (await codes())[0]).toBe(1012);
  await playground.restart();
  await joined(page);
});

test("a page with a token of another key loads itself again", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/0`);
  await mark(page);
  await playground.restart({ SECRET_KEY_BASE: "another secret of the browser tests, which is no secret either!!" });
  await page.waitForFunction(() => !("markedByTest" in window));
  await joined(page);
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("1");
});

test("a page that comes back joins with the tokens that it has", async ({ page, playground }) => {
  const wire = new Wire(page);
  await open(page, `${playground.url}/counter/0`);
  await playground.restart();
  await joined(page);
  await expect.poll(() => wire.sent("phx_join").length).toBeGreaterThan(1);
  const joins = wire.sent("phx_join").map((frame) => frame.message[4] as { params: { _mounts: number } });
  expect(joins.at(-1)?.params._mounts).toBe(1);
});
