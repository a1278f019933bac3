// From nothing to a page that follows its files, by the commands of the README.
import type { Page } from "@playwright/test";

import { BUILD_TIMEOUT, edit, expect, isMarked, mark, open, SERVER_AWAY, test } from "../support/project.ts";

async function clockTicks(page: Page, times: number): Promise<void> {
  const clock = page.locator("time.clock");
  for (let tick = 0; tick < times; tick += 1) {
    await expect(clock).not.toHaveText((await clock.textContent()) ?? "");
  }
}

test("the README's commands lead to a page that follows its files", async ({ page, serve, complaints }) => {
  complaints.tolerate(SERVER_AWAY);
  const { url } = await serve("", ["sh", "-eu", "readme.sh"]);
  await open(page, url);
  await expect(page).toHaveTitle("Hello");
  await expect(page.getByRole("heading")).toHaveText("Hello");
  await clockTicks(page, 2);
  await mark(page);

  await edit("hello/src/live/home.rs", "and this page follows", "and this page has followed");
  await expect(page.getByText("and this page has followed")).toBeVisible({ timeout: BUILD_TIMEOUT });
  expect(await isMarked(page)).toBe(false);
  await clockTicks(page, 1);

  await edit("hello/style/app.css", "main {", "main {\n  outline: 7px solid;");
  await expect(page.locator("main")).toHaveCSS("outline-width", "7px", { timeout: BUILD_TIMEOUT });
});

test("a mistake leaves the page alive, and its repair shows", async ({ page, serve, complaints }) => {
  complaints.tolerate(SERVER_AWAY);
  const project = await serve("hello", ["bennu", "dev"]);
  await open(page, project.url);
  await edit("hello/src/live/home.rs", "<main>", "<mian>");
  await expect.poll(() => project.log, { timeout: BUILD_TIMEOUT }).toContain("waiting for a change");
  expect(project.log).toContain("mian");
  await clockTicks(page, 1);
  await edit("hello/src/live/home.rs", "<mian>", '<main id="repaired">');
  await expect(page.locator("#repaired")).toBeVisible({ timeout: BUILD_TIMEOUT });
});

test("a generated page is served and counts clicks", async ({ page, serve }) => {
  const { url } = await serve("talks", ["cargo", "run"]);
  await open(page, `${url}/talk_list`);
  await page.getByRole("button").click();
  await expect(page.locator("[data-role=clicks]")).toHaveText("1");
});
