// Tests of the dashboard: the real binary, on fake upstreams.
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Locator, Page } from "@playwright/test";

import { type Launch, Server } from "./server.ts";
import { type Start, test as base, expect } from "./test.ts";
import { Upstreams } from "./upstreams.ts";

export { expect, isMarked, joined, mark, open, SERVER_AWAY } from "./test.ts";

/** The file that most tests run on; its addresses come from the environment. */
export const CONFIG = new URL("../dashboard.toml", import.meta.url).pathname;

export interface Dashboard {
  upstreams: Upstreams;
  dashboard: Server;
}

export const test = base.extend<Dashboard>({
  upstreams: async ({ start }, use) => {
    await use(new Upstreams(await start(Upstreams.launch)));
  },
  dashboard: async ({ start, upstreams }, use, testInfo) => {
    const database = testInfo.outputPath("dashboard.db");
    await use(await startDashboard(start, CONFIG, { ...upstreams.environment(), DATABASE: database }));
  },
});

/** Starts a dashboard on a config file. */
export function startDashboard(start: Start, config: string, environment: Record<string, string>): Promise<Server> {
  const launch: Launch = {
    binary: "bennu-dashboard",
    arguments: (listen) => ["serve", "--config", config, "--listen", listen],
    environment,
  };
  return start(launch);
}

/** Writes a config file for one test. */
export async function configFile(name: string, text: string): Promise<string> {
  const path = join(tmpdir(), `bennu-${process.pid}-${name}.toml`);
  await writeFile(path, text);
  return path;
}

/** A widget of a type. */
export function widget(page: Page, type: string): Locator {
  return page.locator(`section.widget[data-widget="${type}"]`);
}

/** A number of the GitHub widget. */
export function figure(page: Page, name: string): Locator {
  return widget(page, "github").locator(`[data-value="${name}"]`);
}

/** Waits until a number is shown, as current. */
export async function expectFresh(page: Page, name: string, value: number): Promise<void> {
  await expect(figure(page, name)).toHaveAttribute("data-raw", String(value));
  await expect(widget(page, "github")).toHaveAttribute("data-state", "fresh");
}

/** Waits until the clock of the page has moved on that often. */
export async function clockTicks(page: Page, times: number): Promise<void> {
  const clock = widget(page, "clock");
  for (let tick = 0; tick < times; tick += 1) {
    await expect(clock).not.toHaveText((await clock.textContent()) ?? "");
  }
}
