// The page as a visitor meets it.
import { expect, expectFresh, figure, open, test, widget } from "../../support/dashboard.ts";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the first page shows everything that is known", async ({ page, dashboard, upstreams }) => {
    await upstreams.bluesky.post({ id: "first", author: "Ada", text: "Off to @TestConference" });
    await expect(async () => {
      await page.goto(dashboard.url);
      await expectFreshNow();
    }).toPass();

    async function expectFreshNow() {
      expect(await figure(page, "stars").getAttribute("data-raw")).toBe("1234");
      expect(await page.locator("[data-posts] li").count()).toBe(1);
    }
    await expect(page).toHaveTitle(/Test Conference/);
    await expect(widget(page, "clock")).toContainText(/\d\d:\d\d:\d\d/);
    await expect(widget(page, "countdown").locator("time[data-countdown]")).toContainText(/years?|days?/);
  });
});

test("widgets stand in the order of the file", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  await expect(page.locator("section.widget h2")).toHaveText([
    "Current time",
    "Doors open",
    "Live statistics",
    "What people say",
  ]);
});

test("the clock ticks", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  const clock = widget(page, "clock");
  const before = await clock.textContent();
  await expect(clock).not.toHaveText(before ?? "");
});

test("a countdown runs, and says when it is over", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  const doors = widget(page, "countdown").locator("time[data-countdown]");
  await expect(doors).toHaveAttribute("datetime", /^2099-04-08T0[79]:00:00/);
  const before = await doors.textContent();
  await expect(doors).not.toHaveText(before ?? "");
  await expect(widget(page, "github").getByText("It has begun!")).toBeVisible();
});

test("the countdown in the GitHub card is a view of its own", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  const nested = widget(page, "github").locator("[data-phx-parent-id]");
  await expect(nested.first().locator("time[data-countdown]").first()).toBeVisible();
  const before = await nested.first().textContent();
  await expect(nested.first()).not.toHaveText(before ?? "");
});

test("numbers are formatted for people and raw for machines", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await expect(figure(page, "stars")).toHaveText(/^1[^\d]?234$/);
  await expectFresh(page, "issues", 17);
  await expectFresh(page, "forks", 56);
  await expect(figure(page, "release")).toHaveText(/1\.2\.3/);
});

test("the operator can ask whether it is healthy, and count", async ({ page, request, dashboard }) => {
  await open(page, dashboard.url);
  expect((await request.get(`${dashboard.url}/healthz`)).status()).toBe(200);
  await expect
    .poll(async () => (await request.get(`${dashboard.url}/metrics`)).text())
    .toMatch(/^[a-z_]*views[a-z_]*(\{[^}]*\})? [1-9]/m);
});

test("all visitors share one view of each widget", async ({ page, request, browser, dashboard }) => {
  await open(page, dashboard.url);
  const alone = await gauge("bennu_shared_views");
  expect(alone).toBeGreaterThan(4);

  const context = await browser.newContext();
  await open(await context.newPage(), dashboard.url);
  await expect.poll(() => gauge("bennu_viewers")).toBe(2);
  expect(await gauge("bennu_shared_views")).toBe(alone);
  await context.close();
  await expect.poll(() => gauge("bennu_viewers")).toBe(1);
  await expectFresh(page, "stars", 1234);

  async function gauge(name: string) {
    const metrics = await (await request.get(`${dashboard.url}/metrics`)).text();
    return Number(metrics.match(new RegExp(`^${name} (\\d+)`, "m"))?.[1]);
  }
});
