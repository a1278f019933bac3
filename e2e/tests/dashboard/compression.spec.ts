// Compressed websockets, agreed upon with a real browser.
import { configFile, expect, open, startDashboard, test, widget } from "../../support/dashboard.ts";

const CLOCKS = `[[row]]\n${'[[row.widget]]\ntype = "clock"\n'.repeat(12)}\n`;

function config(compression: boolean): string {
  return `[server]\ncompression = ${compression}\n\n${CLOCKS.repeat(3)}`;
}

for (const compression of [true, false]) {
  test(`the browser is told that messages are ${compression ? "compressed" : "plain"}`, async ({ page, start }) => {
    const path = await configFile(`compression-${compression}`, config(compression));
    const dashboard = await startDashboard(start, path, {});
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    const agreed = new Promise<string | undefined>((resolve) => {
      network.on("Network.webSocketHandshakeResponseReceived", ({ response }) => {
        const names = Object.keys(response.headers);
        const name = names.find((name) => name.toLowerCase() === "sec-websocket-extensions");
        resolve(name && response.headers[name]);
      });
    });
    await open(page, dashboard.url);
    const clock = widget(page, "clock").last();
    for (let tick = 0; tick < 2; tick += 1) {
      await expect(clock).not.toHaveText((await clock.textContent()) ?? "");
    }
    const extension = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    expect(await agreed).toBe(compression ? extension : undefined);
  });
}
