// Views with one instance for all who look.
import type { Browser } from "@playwright/test";
import { expect, isMarked, mark, open, test } from "../support/playground.ts";

/** Another visitor, with a browser and cookies of their own. */
async function visitor(browser: Browser, url: string) {
  const page = await (await browser.newContext()).newPage();
  await open(page, url);
  return page;
}

test("what one visitor does, all see", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  const other = await visitor(browser, `${playground.url}/shared`);
  await page.getByRole("button", { name: "count" }).click();
  await expect(other.locator("#count")).toHaveText("1");
  await other.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("2");
  await expect(page).toHaveTitle("Room first, 2");
  await expect(other).toHaveTitle("Room first, 2");
});

test("who comes late sees what is there, from the first byte on", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  await page.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  const served = await page.request.get(`${playground.url}/shared`);
  expect(await served.text()).toContain('<p id="count">1</p>');
  const late = await visitor(browser, `${playground.url}/shared`);
  await expect(late.locator("#count")).toHaveText("1");
  await page.getByRole("button", { name: "count" }).click();
  await expect(late.locator("#count")).toHaveText("2");
});

test("each visitor has the private view in it for oneself", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  const other = await visitor(browser, `${playground.url}/shared`);
  await page.locator("#own").getByRole("button", { name: "more" }).click();
  await expect(page.locator("#own [data-role=count]")).toHaveText("1");
  await page.getByRole("button", { name: "count" }).click();
  await expect(other.locator("#count")).toHaveText("1");
  await expect(other.locator("#own [data-role=count]")).toHaveText("0");
  await expect(page.locator("#own [data-role=count]")).toHaveText("1");
});

test("a crash starts the view again for all, without a reload", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  const other = await visitor(browser, `${playground.url}/shared`);
  await mark(page);
  await mark(other);
  await page.getByRole("button", { name: "count" }).click();
  await expect(other.locator("#count")).toHaveText("1");
  await other.locator("#text").fill("half a sent");
  await page.getByRole("button", { name: "panic" }).click();
  await expect(page.locator("#count")).toHaveText("0");
  await expect(other.locator("#count")).toHaveText("0");
  await page.getByRole("button", { name: "count" }).click();
  await expect(other.locator("#count")).toHaveText("1");
  await expect(other.locator("#text")).toHaveValue("half a sent");
  expect(await isMarked(page)).toBe(true);
  expect(await isMarked(other)).toBe(true);
});

test("the view's mount greets everybody who joins, once", async ({ page, playground }) => {
  for (const visitor of [page, await page.context().newPage()]) {
    await visitor.addInitScript(() => {
      const rooms: string[] = ((window as any).rooms = []);
      window.addEventListener("phx:welcome", (event) => rooms.push((event as CustomEvent).detail.room));
    });
    const rooms = () => visitor.evaluate(() => (window as any).rooms);
    await open(visitor, `${playground.url}/shared`);
    expect(await rooms()).toEqual(["first"]);
    await visitor.getByRole("link", { name: "second room" }).click();
    await expect(visitor.locator("#room")).toHaveText("second");
    await expect.poll(rooms).toEqual(["first", "second"]);
  }
});

test("what a visitor types stays while frames come in", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  const other = await visitor(browser, `${playground.url}/shared`);
  const input = page.locator("#text");
  await input.pressSequentially("one ");
  await other.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  await input.pressSequentially("two");
  await other.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("2");
  await expect(input).toHaveValue("one two");
  await expect(input).toBeFocused();
});

test("live navigation goes from one shared view to another and back", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  const first = await visitor(browser, `${playground.url}/shared`);
  const second = await visitor(browser, `${playground.url}/shared?room=second`);
  await mark(page);
  await page.getByRole("link", { name: "second room" }).click();
  await expect(page.locator("#room")).toHaveText("second");
  await expect(page).toHaveURL(`${playground.url}/shared?room=second`);
  await first.getByRole("button", { name: "count" }).click();
  await expect(first.locator("#count")).toHaveText("1");
  await second.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("1");
  await second.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("2");
  await page.goBack();
  await expect(page.locator("#room")).toHaveText("first");
  await expect(page.locator("#count")).toHaveText("1");
  await first.getByRole("button", { name: "count" }).click();
  await expect(page.locator("#count")).toHaveText("2");
  expect(await isMarked(page)).toBe(true);
});

test("the one who asks to leave goes alone", async ({ page, browser, playground }) => {
  await open(page, `${playground.url}/shared`);
  const other = await visitor(browser, `${playground.url}/shared`);
  await mark(page);
  await page.getByRole("button", { name: "leave" }).click();
  await expect(page).toHaveURL(`${playground.url}/steady`);
  await expect(page.locator("#room")).toHaveCount(0);
  expect(await isMarked(page)).toBe(true);
  await other.getByRole("button", { name: "count" }).click();
  await expect(other.locator("#count")).toHaveText("1");
});
