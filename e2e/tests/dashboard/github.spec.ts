// The statistics of a repository, and what they cost.
import { clockTicks, CONFIG, expect, expectFresh, figure, open, startDashboard, test, widget } from "../../support/dashboard.ts";
import { Wire } from "../../support/wire.ts";

const INTERVAL_MS = 5_000;
const MOST_BYTES = 400;

test("a change upstream is on every page one interval later", async ({ page, context, dashboard, upstreams }) => {
  const other = await context.newPage();
  await open(page, dashboard.url);
  await open(other, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await expectFresh(other, "stars", 1234);
  await upstreams.github.set({ stars: 1240 });
  const changed = Date.now();
  await expectFresh(page, "stars", 1240);
  await expectFresh(other, "stars", 1240);
  // The second interval is for the request and for the processor of a small machine.
  expect(Date.now() - changed).toBeLessThan(2 * INTERVAL_MS);
});

test("a change of one number is a small frame", async ({ page, dashboard, upstreams }) => {
  const wire = new Wire(page);
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await upstreams.github.set({ stars: 4321 });
  await expectFresh(page, "stars", 4321);
  const frames = wire.received("diff").filter((frame) => frame.text.includes("4321"));
  expect(frames).toHaveLength(1);
  expect(frames[0]?.text.length).toBeLessThanOrEqual(MOST_BYTES);
});

test("issues are without pull requests", async ({ page, dashboard, upstreams }) => {
  await upstreams.github.set({ issues: 30, pulls: 12 });
  await open(page, dashboard.url);
  await expectFresh(page, "issues", 30);
});

test("a repository without a release says so", async ({ page, dashboard, upstreams }) => {
  await upstreams.github.set({ release: null });
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await expect(figure(page, "release")).not.toHaveText(/\d/);
});

test("twenty-five more pages do not ask once more", async ({ page, browser, start, upstreams, complaints }) => {
  const dashboard = await startDashboard(start, CONFIG, { ...upstreams.environment(), GITHUB_INTERVAL: "1h" });
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await expect(widget(page, "posts")).toHaveAttribute("data-state", "fresh");
  const before = await upstreams.counts();
  const context = await browser.newContext();
  complaints.watch(context);
  const pages = await Promise.all(Array.from({ length: 25 }, () => context.newPage()));
  for (const viewer of pages) {
    await open(viewer, dashboard.url);
    await expectFresh(viewer, "stars", 1234);
  }
  expect(await upstreams.counts()).toEqual(before);
  await upstreams.bluesky.post({ id: "all", author: "Ada", text: "livething for everybody" });
  for (const viewer of pages) await expect(viewer.locator("[data-posts] li")).toHaveCount(1);
  await context.close();
});

for (const [status, words] of [
  [503, /503/],
  [404, /not|gone|404/i],
] as const) {
  test(`an answer of ${status} is told in plain words, beside the last numbers`, async ({ page, dashboard, upstreams }) => {
    await open(page, dashboard.url);
    await expectFresh(page, "stars", 1234);
    await upstreams.github.fail({ status });
    await expect(widget(page, "github")).not.toHaveAttribute("data-state", "fresh");
    await expect(widget(page, "github").locator("[data-role=status]")).toContainText(words);
    await expect(figure(page, "stars")).toHaveAttribute("data-raw", "1234");
  });
}

test("a used up rate limit is waited for", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await upstreams.github.fail({ status: 403, resetInSeconds: 600 });
  await expect(widget(page, "github")).toHaveAttribute("data-state", "limited");
  await expect(widget(page, "github").locator("[data-role=status]")).toContainText(/min/);
  const before = await upstreams.counts();
  await clockTicks(page, 3);
  expect((await upstreams.counts()).github).toBe(before.github);
});

test("a new visitor sees the numbers at once, not zeros", async ({ page, context, dashboard }) => {
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  const visitor = await context.newPage();
  await visitor.goto(dashboard.url);
  expect(await figure(visitor, "stars").getAttribute("data-raw")).toBe("1234");
});
