// Upstreams and the server go away and come back; nobody presses reload.
import { clockTicks, expect, expectFresh, figure, isMarked, joined, mark, open, SERVER_AWAY, test, widget } from "../../support/dashboard.ts";

test.beforeEach(({ complaints }) => complaints.tolerate(SERVER_AWAY));

test("nobody reloads through an outage of everything", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "before", author: "Ada", text: "livething before" });
  await expectFresh(page, "stars", 1234);
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  await mark(page);

  await upstreams.kill();
  await expect(widget(page, "github")).toHaveAttribute("data-state", /failing|stale/);
  await expect(widget(page, "github").locator("[data-role=status]")).toContainText(/ago|old/);
  await expect(figure(page, "stars")).toHaveAttribute("data-raw", "1234");

  await dashboard.kill();
  await expect(page.locator("[data-role=offline]")).toBeVisible();

  await dashboard.restart();
  await joined(page);
  await expect(page.locator("[data-role=offline]")).toBeHidden();
  // The upstreams are still away: the stored numbers are back, and not as fresh.
  await expect(figure(page, "stars")).toHaveAttribute("data-raw", "1234");
  await expect(widget(page, "github")).not.toHaveAttribute("data-state", "fresh");
  await expect(page.locator("[data-posts] li")).toHaveCount(1);

  await upstreams.restart();
  await upstreams.github.set({ stars: 1300 });
  await expect(figure(page, "stars")).toHaveAttribute("data-raw", "1300", { timeout: 30_000 });
  await expectFresh(page, "stars", 1300);
  expect(await isMarked(page)).toBe(true);
});

test("a server that hangs is told of in seconds, and forgotten when it goes on", async ({ page, dashboard }) => {
  await open(page, dashboard.url);
  await clockTicks(page, 2);
  const offline = page.locator("[data-role=offline]");
  await expect(offline).toBeHidden();
  dashboard.hang();
  // Long before the client's heartbeat, which comes every 30 seconds.
  await expect(offline).toBeVisible({ timeout: 15_000 });
  dashboard.goOn();
  await expect(offline).toBeHidden();
  await clockTicks(page, 7);
  await expect(offline).toBeHidden();
});

test("a page that was asleep has missed no beat", async ({ page, dashboard }) => {
  await page.clock.install();
  await open(page, dashboard.url);
  await clockTicks(page, 2);
  dashboard.hang();
  const [body, offline] = [page.locator("body"), page.locator("[data-role=offline]")];
  // Timers that are due fire once, as in a tab that comes back from the background.
  await page.clock.fastForward(15_000);
  await expect(body).not.toHaveAttribute("data-silent");
  await page.clock.runFor(6_000);
  await expect(body).toHaveAttribute("data-silent");
  await expect(offline).toBeVisible();
  await expect(page.locator(".lamp")).toHaveText(/connection lost/);
  dashboard.goOn();
  await expect(offline).toBeHidden();
});

test("no page ever shows a wrong number as fresh", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  // Every state that the page passes through, as a reader could see it.
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const github = document.querySelector<HTMLElement>("[data-widget=github]");
      const stars = github?.querySelector<HTMLElement>("[data-value=stars]")?.dataset.raw;
      seen.push(`${github?.dataset.state} ${stars}`);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await upstreams.kill();
  await expect(widget(page, "github")).toHaveAttribute("data-state", /failing|stale/);
  await dashboard.restart();
  await joined(page);
  await upstreams.restart();
  await upstreams.github.set({ stars: 1301 });
  await expect(figure(page, "stars")).toHaveAttribute("data-raw", "1301", { timeout: 30_000 });
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  const allowed = new Set(["1234", "1301", "undefined"]);
  for (const state of new Set(seen)) {
    const [, stars] = state.split(" ");
    expect(allowed.has(stars ?? ""), state).toBe(true);
  }
  expect(seen).not.toContain("fresh undefined");
});

test("a stream that breaks is taken up again", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "one", author: "Ada", text: "livething one" });
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  await upstreams.restart();
  await upstreams.bluesky.connected();
  await upstreams.bluesky.post({ id: "two", author: "Ada", text: "livething two" });
  await expect(page.locator("[data-posts] li")).toHaveCount(2, { timeout: 30_000 });
});

test("the log says a change of state once", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 1234);
  await upstreams.github.fail({ status: 503 });
  await expect(widget(page, "github")).toHaveAttribute("data-state", "failing");
  await upstreams.github.requests(3);
  const lines = dashboard.log.split("\n").filter((line) => line.includes("answers 503"));
  expect(lines).toHaveLength(1);
});
