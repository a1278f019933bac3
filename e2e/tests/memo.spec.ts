// Memoised parts: what the server passes over, the client leaves alone.
import type { Page } from "@playwright/test";

import { expect, isMarked, joined, mark, open, SERVER_AWAY, test } from "../support/playground.ts";

/** The memoised elements of the page. */
const PARTS = ["table", "#tools", "#badge", "#panel", "#parts p"];
/** The memoised entries of a list that is not memoised: only the server passes over these. */
const ENTRIES = "#entries li";

/** What each element was when it was labelled, if it is still that element. */
type Labelled = Element & { label?: string };

/** Labels the elements with their texts: on the object, and by an attribute that any patch would take away. */
async function label(page: Page, selector: string): Promise<void> {
  await page.locator(selector).evaluateAll((elements: Labelled[]) => {
    for (const element of elements) {
      element.label = element.textContent;
      element.setAttribute("data-unpatched", "");
    }
  });
}

/** The labels that are left, in the order of the page. */
function labels(page: Page, selector: string): Promise<(string | undefined)[]> {
  return page.locator(selector).evaluateAll((elements: Labelled[]) => elements.map((element) => element.label));
}

/** Whether no patch has looked at any of the elements. */
function unpatched(page: Page, selector: string): Promise<boolean> {
  return page.locator(selector).evaluateAll(
    (elements) => elements.length > 0 && elements.every((element) => element.hasAttribute("data-unpatched")),
  );
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** The orders as each part that lists them shows them. */
async function expectOrders(page: Page, orders: string[]): Promise<void> {
  const sum = String(orders.reduce((sum, order) => sum + Number(order.split(" × ")[1]), 0));
  for (const list of ["table tr", ENTRIES, "#parts p"]) await expect(page.locator(list)).toHaveText(orders);
  for (const one of ["output", "#badge"]) await expect(page.locator(one)).toHaveText(sum);
  await expect(page.locator("#panel")).toHaveText([sum]);
}

/** Goes through the life of a page that has just been mounted. */
async function expectToWork(page: Page): Promise<void> {
  await expect(page.locator("#clicks")).toHaveText("0");
  await expectOrders(page, ["1 × 1", "2 × 1", "3 × 1"]);
  for (const part of PARTS) await label(page, part);
  await press(page, "click");
  await expect(page.locator("#clicks")).toHaveText("1");
  for (const part of PARTS) expect(await unpatched(page, part), part).toBe(true);
  await press(page, "add");
  await expectOrders(page, ["1 × 1", "2 × 2", "3 × 1"]);
  await press(page, "reverse");
  await expectOrders(page, ["3 × 1", "2 × 2", "1 × 1"]);
  await press(page, "click inside");
  await expect(page.locator("#clicks")).toHaveText("2");
  await expectOrders(page, ["3 × 1", "2 × 2", "1 × 1"]);
}

test("a change beside memoised parts leaves their elements alone", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  const parts = [...PARTS, "table td", "#tools *"];
  const all = [...parts, ENTRIES];
  for (const selector of all) await label(page, selector);
  const before = await Promise.all(all.map((selector) => labels(page, selector)));
  const inputs = await page.locator("table input, #parts input").all();
  for (const input of inputs) await input.fill("mine");
  for (const clicks of ["1", "2", "3"]) {
    await press(page, "click");
    await expect(page.locator("#clicks")).toHaveText(clicks);
  }
  expect(await Promise.all(all.map((selector) => labels(page, selector)))).toEqual(before);
  for (const selector of parts) expect(await unpatched(page, selector), selector).toBe(true);
  for (const input of inputs) await expect(input).toHaveValue("mine");
});

test("a change of what they list shows in all of them", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  await label(page, "#parts p");
  await press(page, "add");
  await expectOrders(page, ["1 × 1", "2 × 2", "3 × 1"]);
  expect(await unpatched(page, "#parts li:not(:nth-child(2)) p")).toBe(true);
  expect(await unpatched(page, "#parts li:nth-child(2) p")).toBe(false);
  await press(page, "add");
  await expectOrders(page, ["1 × 1", "2 × 3", "3 × 1"]);
});

test("a memoised part comes and goes", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  const panel = page.locator("#panel");
  await press(page, "toggle");
  await expect(panel).toHaveCount(0);
  await press(page, "add");
  await expect(page.locator("#badge")).toHaveText("4");
  await press(page, "toggle");
  await expect(panel).toHaveText("4");
  await label(page, "#panel");
  await press(page, "click");
  await expect(page.locator("#clicks")).toHaveText("1");
  expect(await unpatched(page, "#panel")).toBe(true);
  await press(page, "toggle");
  await expect(panel).toHaveCount(0);
  await press(page, "toggle");
  await expect(panel).toHaveText("4");
});

test("memoised entries move as they are, and change where they are then", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  for (const selector of [ENTRIES, "#parts p"]) await label(page, selector);
  const note = page.locator("#parts p", { hasText: "1 × 1" }).locator("input");
  await note.fill("mine");
  await press(page, "reverse");
  await expectOrders(page, ["3 × 1", "2 × 1", "1 × 1"]);
  for (const selector of [ENTRIES, "#parts p"]) {
    expect((await labels(page, selector)).map((label) => label?.trim())).toEqual(["3 × 1", "2 × 1", "1 × 1"]);
  }
  expect(await unpatched(page, "#parts p")).toBe(true);
  await expect(note).toHaveValue("mine");
  await press(page, "add");
  await expectOrders(page, ["3 × 1", "2 × 2", "1 × 1"]);
  await press(page, "reverse");
  await press(page, "add");
  await expectOrders(page, ["1 × 1", "2 × 3", "3 × 1"]);
  await expect(note).toHaveValue("mine");
});

test("a button in a memoised part works, whether the part changes or not", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  for (const clicks of ["1", "2"]) {
    await press(page, "click inside");
    await expect(page.locator("#clicks")).toHaveText(clicks);
  }
  for (const pieces of ["4", "5"]) {
    await press(page, "add inside");
    await expect(page.locator("output")).toHaveText(pieces);
  }
  await expect(page.locator("#tools .phx-click-loading, #tools [data-phx-ref-src]")).toHaveCount(0);
});

test("a view in a memoised part lives its own life", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  const count = page.locator("#nested [data-role=count]");
  await page.locator("#nested").getByRole("button", { name: "more" }).click();
  await expect(count).toHaveText("1");
  await press(page, "click");
  await press(page, "add");
  await expectOrders(page, ["1 × 1", "2 × 2", "3 × 1"]);
  await expect(count).toHaveText("1");
  await page.locator("#nested").getByRole("button", { name: "more" }).click();
  await expect(count).toHaveText("2");
  await page.locator("#nested").getByRole("button", { name: "fail" }).click();
  await expect(count).toHaveText("0");
  await expect(page.locator("#clicks")).toHaveText("1");
});

test("all is right from the first join on", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  await expectToWork(page);
});

test("all is right after the view has failed", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  await mark(page);
  await expectToWork(page);
  await press(page, "panic");
  await expectToWork(page);
  expect(await isMarked(page)).toBe(true);
});

test("all is right after the server has come back", async ({ page, playground, complaints }) => {
  complaints.tolerate(SERVER_AWAY);
  await open(page, `${playground.url}/memo`);
  await mark(page);
  await expectToWork(page);
  await playground.restart();
  await joined(page);
  await expectToWork(page);
  expect(await isMarked(page)).toBe(true);
});

test("all is right after live navigation", async ({ page, playground }) => {
  await open(page, `${playground.url}/memo`);
  await mark(page);
  await expectToWork(page);
  await press(page, "leave");
  await expect(page).toHaveURL(`${playground.url}/steady`);
  await page.goBack();
  await expectToWork(page);
  expect(await isMarked(page)).toBe(true);
});
