// The test function of every spec: a browser in which nothing goes wrong unnoticed.
import { type BrowserContext, type Page, test as base, expect } from "@playwright/test";

import { type Launch, Server } from "./server.ts";

export { expect };

/** What a test may say about complaints of the browser. */
export interface Complaints {
  /** Complaints that this test provokes. */
  tolerate(pattern: RegExp): void;
  /** Watches the pages of one more context. */
  watch(context: BrowserContext): void;
}

/** Starts a server that ends with the test. */
export type Start = (launch: Launch) => Promise<Server>;

interface Fixtures {
  complaints: Complaints;
  start: Start;
}

/** The browser's own words for a server that is away; any restart provokes them. */
export const SERVER_AWAY = /WebSocket connection to|Failed to load resource: net::ERR_/;

export const test = base.extend<Fixtures>({
  complaints: [
    // `start` is named so that the servers still run while the complaints are read.
    async ({ context, start: _ }, use) => {
      const seen: string[] = [];
      const tolerated: RegExp[] = [];
      const watch = (watched: BrowserContext) => {
        watched.on("console", (message) => {
          if (message.type() === "error" || message.type() === "warning") seen.push(message.text());
        });
        watched.on("weberror", (error) => seen.push(String(error.error())));
      };
      watch(context);
      await use({ tolerate: (pattern) => tolerated.push(pattern), watch });
      const left = seen.filter((text) => !tolerated.some((pattern) => pattern.test(text)));
      expect(left, "errors and warnings in the browser's console").toEqual([]);
    },
    { auto: true },
  ],

  start: async ({}, use, testInfo) => {
    const servers: Server[] = [];
    await use(async (launch) => {
      const server = await Server.start(launch);
      servers.push(server);
      return server;
    });
    for (const server of servers) {
      await server.kill();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("server log", { body: server.tail(), contentType: "text/plain" });
        console.log(server.tail());
      }
    }
  },
});

/** The part of the client that tells how its views are. */
interface Client {
  isConnected(): boolean;
  getViewByEl(element: Element): { joinPending: boolean; channel: { state: string } } | null;
}

/** Waits until every view of the page has joined. */
export async function joined(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const client = (window as unknown as { liveSocket?: Client }).liveSocket;
    const views = [...document.querySelectorAll("[data-phx-session]")].map((element) => client?.getViewByEl(element));
    const live = (view: (typeof views)[number]) => view?.channel.state === "joined" && !view.joinPending;
    return client?.isConnected() && views.length > 0 && views.every(live);
  });
}

/** Opens a page and waits until its views have joined. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await joined(page);
}

/** Marks the document, so that a reload is noticed. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { markedByTest: true }));
}

/** Whether this is still the document that was marked: nobody reloaded it. */
export async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => "markedByTest" in window);
}
