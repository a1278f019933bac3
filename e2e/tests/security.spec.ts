// What the server refuses, and what the page may not do.
import { request as httpRequest } from "node:http";

import { expect, open, test } from "../support/playground.ts";

/** The status of a websocket upgrade with these headers. */
function upgrade(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/live/websocket?vsn=2.0.0`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": Buffer.from("sixteen bytes...").toString("base64"),
        ...headers,
      },
    });
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end();
  });
}

test("a websocket from another site is refused", async ({ playground }) => {
  expect(await upgrade(playground.url, { origin: "https://evil.example" })).toBe(403);
  expect(await upgrade(playground.url, { origin: playground.url })).toBe(101);
});

test("a long poll from another site is refused", async ({ request, playground }) => {
  const response = await request.get(`${playground.url}/live/longpoll?vsn=2.0.0`, {
    headers: { origin: "https://evil.example" },
  });
  expect(await response.json()).toEqual({ status: 403 });
});

test("a join without the page's CSRF token gets no session", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/0`);
  const reply = await page.evaluate(async () => {
    const view = document.querySelector<HTMLElement>("[data-phx-main]")!;
    const socket = new WebSocket(`ws://${location.host}/live/websocket?vsn=2.0.0`);
    await new Promise((opened) => socket.addEventListener("open", opened));
    const answer = new Promise<string>((resolve) => {
      socket.addEventListener("message", (message) => resolve(String(message.data)));
    });
    const payload = {
      url: location.href,
      params: {},
      session: view.dataset.phxSession,
      static: view.dataset.phxStatic,
    };
    socket.send(JSON.stringify(["1", "1", `lv:${view.id}`, "phx_join", payload]));
    return answer;
  });
  expect(JSON.parse(reply)).toEqual([
    "1",
    "1",
    expect.stringMatching(/^lv:/),
    "phx_reply",
    { status: "error", response: { reason: "stale" } },
  ]);
});

test("frames that make no sense close that connection only", async ({ page, playground }) => {
  await open(page, `${playground.url}/counter/0`);
  await page.evaluate(async () => {
    for (const nonsense of ["{", "[]", '["1","1","lv:x","phx_join",7]', "\u0000", "[".repeat(5000)]) {
      const socket = new WebSocket(`ws://${location.host}/live/websocket?vsn=2.0.0`);
      await new Promise((opened) => socket.addEventListener("open", opened));
      const over = new Promise((resolve) => {
        socket.addEventListener("message", resolve);
        socket.addEventListener("close", resolve);
      });
      socket.send(nonsense);
      await over;
      socket.close();
    }
  });
  await page.getByRole("button", { name: "one more" }).click();
  await expect(page.locator("#count")).toHaveText("1");
});

test("the policy forbids scripts in the page and eval", async ({ request, playground }) => {
  const response = await request.get(`${playground.url}/counter/0`);
  const policy = response.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/default-src|script-src/);
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
});

test("the client's files are cached for ever, under a name that holds their hash", async ({ page, playground }) => {
  const scripts: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/live/assets/")) {
      scripts.push(`${response.headers()["cache-control"]} ${response.headers()["content-encoding"]}`);
    }
  });
  await open(page, `${playground.url}/counter/0`);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    expect(script).toMatch(/immutable/);
    expect(script).toMatch(/ (br|gzip)$/);
  }
});

test("cookies are out of reach for scripts and other sites", async ({ page, context, playground }) => {
  await open(page, `${playground.url}/counter/0`);
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.httpOnly).toBe(true);
    expect(cookie.sameSite).toBe("Lax");
  }
});
