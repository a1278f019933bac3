// Makes docs/images/*.png: the dashboard with made-up posts, light and dark.
import { fileURLToPath } from "node:url";

import { CONFIG, expect, expectFresh, open, startDashboard, test, widget } from "../support/dashboard.ts";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));

const POSTS: [author: string, text: string][] = [
  ["Noor", "Queueing for coffee at @TestConference, and the wall behind the bar counts down to the keynote. Nice."],
  ["Ilse Verbeek", "My first talk ever, in an hour. #livething"],
  ["Tomáš", "Room B is full, they opened the doors to the courtyard. Bring a hat! @TestConference"],
  ["Amara O.", "“Render once, send to everybody” is my favourite slide of today. LiveThing notes are online."],
  ["Jun", "Does the wall show this? Hello, LiveThing!"],
  ["Ada Example", "It does. Hello, Jun! @TestConference"],
  ["Björn", "Slept on the night train, woke up in front of the venue. LiveThing begins."],
];

const PICTURES = [
  { name: "dashboard-light", colorScheme: "light" },
  { name: "dashboard-dark", colorScheme: "dark" },
] as const;

/** The day after so many days, at an hour in Prague. */
function later(days: number, time: string): string {
  const day = new Date(Date.now() + days * 24 * 3600 * 1000).toISOString().slice(0, 10);
  return `${day}T${time}[Europe/Prague]`;
}

test("pictures", async ({ page, start, upstreams }) => {
  const dashboard = await startDashboard(start, CONFIG, {
    ...upstreams.environment(),
    DOORS: later(17, "09:00:00"),
    TALK: later(18, "16:40:00"),
  });
  for (const [number, [author, text]] of POSTS.entries()) {
    const post = { id: `${100 + number}`, author, text };
    if (number % 3 === 1) await upstreams.mastodon.post({ ...post, html: `<p>${text}</p>` });
    else await upstreams.bluesky.post(post);
  }
  await upstreams.github.set({ stars: 6821, forks: 1034, issues: 42, release: "v1.2.12" });
  await open(page, dashboard.url);
  await expectFresh(page, "stars", 6821);
  await expect(page.locator("[data-posts] li")).toHaveCount(POSTS.length);
  await expect(widget(page, "posts")).toContainText("Ilse Verbeek");
  await expect(widget(page, "posts")).toContainText("Tomáš");
  await page.setViewportSize({ width: 1280, height: 960 });
  for (const { name, colorScheme } of PICTURES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${IMAGES}${name}.png` });
  }
});
