// Readers: what they do survives updates, and everybody can read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Page } from "@playwright/test";

import { expect, expectFresh, figure, open, test, widget } from "../../support/dashboard.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe;
    return (await runner.run()).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`));
}

test("selected text survives updates", async ({ page, dashboard, upstreams }) => {
  await upstreams.bluesky.post({ id: "long", author: "Ada", text: "livething, a sentence to select" });
  await open(page, dashboard.url);
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  await page.getByText("a sentence to select").selectText();
  const selected = await page.evaluate(() => String(window.getSelection()));
  const clock = await widget(page, "clock").textContent();
  await upstreams.github.set({ stars: 1235 });
  await expectFresh(page, "stars", 1235);
  await expect(widget(page, "clock")).not.toHaveText(clock ?? "");
  expect(await page.evaluate(() => String(window.getSelection()))).toBe(selected);
});

test("focus and scroll survive updates", async ({ page, dashboard, upstreams }) => {
  await page.setViewportSize({ width: 390, height: 500 });
  for (let number = 1; number <= 10; number += 1) {
    await upstreams.bluesky.post({ id: `p${number}`, author: "Ada", text: `livething number ${number}.` });
  }
  await open(page, dashboard.url);
  await expect(page.locator("[data-posts] li")).toHaveCount(10);
  const link = page.locator("[data-posts] li").nth(4).locator("a[target=_blank]").last();
  await link.focus();
  const scroll = await page.evaluate(() => window.scrollY);
  expect(scroll).toBeGreaterThan(0);
  await upstreams.github.set({ stars: 1236 });
  await expectFresh(page, "stars", 1236);
  await expect(link).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(scroll);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page, dashboard, upstreams }) => {
    // Colours are judged as they stand, not on their way.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await upstreams.bluesky.post({ id: "axe", author: "Ada", text: "livething for everybody" });
    await open(page, dashboard.url);
    await expectFresh(page, "stars", 1234);
    await expect(page.locator("[data-posts] li")).toHaveCount(1);
    expect(await violations(page)).toEqual([]);
    await upstreams.github.fail({ status: 503 });
    await expect(widget(page, "github").locator("[data-role=status]")).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

test("a phone needs no sideways scrolling", async ({ page, dashboard, upstreams }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await upstreams.bluesky.post({ id: "wide", author: "Ada", text: `livething ${"w".repeat(200)}` });
  await open(page, dashboard.url);
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

for (const width of [390, 1280, 1920]) {
  test(`long words and large numbers stay in their places, ${width} px wide`, async ({ page, dashboard, upstreams }) => {
    await page.setViewportSize({ width, height: 1080 });
    await upstreams.github.set({ stars: 9_007_199_254_740_991, release: `@scope/package@${"2027.04.08-rc.1+".repeat(5)}` });
    await open(page, dashboard.url);
    await expectFresh(page, "stars", 9_007_199_254_740_991);
    const figures = widget(page, "github").locator("dl");
    expect(await figures.evaluate((one) => one.scrollHeight - one.clientHeight)).toBeLessThanOrEqual(0);
    for (const name of ["stars", "issues", "forks", "release"]) {
      expect(await figure(page, name).evaluate((one) => one.scrollWidth - one.clientWidth), name).toBeLessThanOrEqual(0);
    }
  });
}

test("what is written from right to left begins at the right", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "rtl", author: "Ada", text: "مرحبا! (2027) livething" });
  const text = page.locator("[data-posts] .text");
  await expect(text).toContainText("livething");
  const [first, last] = await text.evaluate((one) => {
    const place = (from: number, to: number) => {
      const range = document.createRange();
      range.setStart(one.firstChild!, from);
      range.setEnd(one.firstChild!, to);
      return range.getBoundingClientRect().left;
    };
    const length = one.textContent?.length ?? 0;
    return [place(0, 1), place(length - 1, length)];
  });
  expect(first).toBeGreaterThan(last ?? 0);
});

test("one post leaves room for the others", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "tall", author: "Eve", text: `livething${"\n".repeat(200)}end` });
  const post = page.locator("[data-posts] li");
  await expect(post).toHaveCount(1);
  expect((await post.boundingBox())?.height).toBeLessThan(500);
});

test("on paper all posts stand there, and nothing claims to be live", async ({ page, dashboard, upstreams }) => {
  for (let number = 1; number <= 10; number += 1) {
    await upstreams.bluesky.post({ id: `p${number}`, author: "Ada", text: `livething number ${number}.` });
  }
  await open(page, dashboard.url);
  await expect(page.locator("[data-posts] li")).toHaveCount(10);
  const posts = page.locator(".posts");
  const hidden = () => posts.evaluate((one) => one.scrollHeight - one.clientHeight);
  expect(await hidden()).toBeGreaterThan(0);
  await page.emulateMedia({ media: "print" });
  expect(await hidden()).toBeLessThanOrEqual(0);
  await expect(page.getByText("live", { exact: true })).toBeHidden();
  // What is animated is printed as a picture of itself.
  expect(await page.locator(".panels").evaluate((panels) => panels.getAnimations().length)).toBe(0);
});

test("numbers that change move nothing", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  const places = () => page.locator("section.widget").evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
  const before = await places();
  await upstreams.github.set({ stars: 1111 });
  await expectFresh(page, "stars", 1111);
  expect(await places()).toEqual(before);
  await expect(figure(page, "stars")).toHaveCSS("font-variant-numeric", /tabular-nums/);
});

test("live regions do not chatter: clocks and countdowns are silent", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  const chatter = page.locator("[aria-live=polite] time[data-countdown], [aria-live=assertive], [aria-live=polite] [data-widget=clock]");
  await expect(chatter).toHaveCount(0);
});
