// Configs: the one that is handed around, mistakes, and secrets.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import {
  clockTicks,
  configFile,
  CONFIG,
  expect,
  expectFresh,
  figure,
  isMarked,
  joined,
  mark,
  open,
  SERVER_AWAY,
  startDashboard,
  test,
  widget,
} from "../../support/dashboard.ts";

const BINARY = fileURLToPath(new URL("../../../target/debug/bennu-dashboard", import.meta.url));
const ACCEPTANCE = fileURLToPath(new URL("../../../../shared/acceptance/elixirconf.toml", import.meta.url));

function check(path: string, environment: Record<string, string> = {}) {
  const done = spawnSync(BINARY, ["check", path], { encoding: "utf8", env: { ...process.env, ...environment } });
  return { status: done.status, output: done.stdout + done.stderr };
}

test("a good file passes the check", ({ upstreams }) => {
  expect(check(CONFIG, upstreams.environment())).toMatchObject({ status: 0 });
});

test("a mistake is told with its line, and the nearest name", async () => {
  const path = await configFile("mistake", `title = "Mistake"\n\n[[row]]\n\n[[row.widget]]\ntype = "clok"\n`);
  const { status, output } = check(path);
  expect(status).toBe(1);
  expect(output).toContain(path);
  expect(output).toMatch(/:6|line 6/);
  expect(output).toContain("clock");
});

test("secrets stand neither on the page nor in the log", async ({ page, request, dashboard, upstreams }) => {
  const secret = "ghp_secret_of_the_browser_tests";
  await dashboard.restart({ GITHUB_TOKEN: secret, MASTODON_TOKEN: secret, X_BEARER_TOKEN: secret });
  await open(page, dashboard.url);
  await upstreams.github.fail({ status: 401 });
  await expect(widget(page, "github")).toHaveAttribute("data-state", "denied");
  expect(await page.content()).not.toContain(secret);
  expect(dashboard.log).not.toContain(secret);
  expect(await (await request.get(`${dashboard.url}/metrics`)).text()).not.toContain(secret);
});

test("open pages follow a file that was changed over a restart", async ({ page, start, complaints }, testInfo) => {
  complaints.tolerate(SERVER_AWAY);
  const database = '[server]\ndatabase = "${DATABASE}"\n';
  const clock = (title: string) => `[[row.widget]]\ntype = "clock"\ntitle = "${title}"\n`;
  const countdown = (to: string) => `[[row.widget]]\ntype = "countdown"\ntitle = "Doors"\nto = "${to}"\n`;
  const path = await configFile("followed", `title = "First"\n${database}[[row]]\n${clock("One")}${countdown("2098-01-01")}`);
  const server = await startDashboard(start, path, { DATABASE: testInfo.outputPath("followed.db") });
  await open(page, server.url);
  await expect(page).toHaveTitle("First");
  await mark(page);

  // Each place has another widget than before.
  await configFile("followed", `title = "Second"\n${database}[[row]]\n${countdown("2099-01-01")}${clock("Two")}[[row]]\n${clock("Three")}`);
  await server.restart();
  await joined(page);
  await expect(page.locator("section.widget h2")).toHaveText(["Doors", "Two", "Three"]);
  await expect(page.locator("h1")).toHaveText("Second");
  await expect(page).toHaveTitle("Second");
  const doors = page.locator("time[data-countdown]");
  await expect(doors).toHaveAttribute("datetime", /^2099/);
  await expect(doors).not.toHaveText((await doors.textContent()) ?? "");
  expect(await isMarked(page)).toBe(true);
});

test("open pages follow the file while the dashboard runs", async ({ page, start, upstreams, complaints }) => {
  complaints.tolerate(SERVER_AWAY);
  const source = '[source.repo]\ntype = "github"\nrepo = "o/r"\napi_url = "${GITHUB_API_URL}"\ninterval = "5s"\n';
  const write = (title: string, widgets: string[]) =>
    configFile("alive", `${title}\n${source}[[row]]\n${widgets.map((own) => `[[row.widget]]\n${own}\n`).join("")}`);
  const github = 'type = "github"\nsource = "repo"';
  const clock = 'type = "clock"';
  await upstreams.github.set({ stars: 7 });
  const path = await write('title = "First"', [github]);
  const server = await startDashboard(start, path, upstreams.environment());
  await open(page, server.url);
  await expectFresh(page, "stars", 7);
  await mark(page);

  // What was known is not forgotten, nor taken for new.
  await upstreams.github.fail({ status: 503 });
  await write('title = "Second"', [clock, github]);
  await expect(page.locator("h1")).toHaveText("Second");
  await expect(page).toHaveTitle("Second");
  await clockTicks(page, 2);
  await expect(figure(page, "stars")).toHaveAttribute("data-raw", "7");
  await expect(widget(page, "github")).toHaveAttribute("data-state", "failing");
  expect(await isMarked(page)).toBe(true);

  await write('title = "Third"', ['type = "clok"']);
  await expect.poll(() => server.log).toContain("clok");
  await clockTicks(page, 2);
  await expect(page.locator("h1")).toHaveText("Second");

  // What is around the widgets cannot be changed in place.
  await upstreams.github.recover();
  await write('title = "Fourth"\ntheme = "dark"', [github]);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("h1")).toHaveText("Fourth");
  await expectFresh(page, "stars", 7);
  await expect(widget(page, "clock")).toHaveCount(0);
  expect(await isMarked(page)).toBe(false);
});

test("logs are JSON where one asks for it", async ({ page, start, upstreams }) => {
  const server = await start({
    binary: "bennu-dashboard",
    arguments: (listen) => ["serve", "--config", CONFIG, "--listen", listen, "--log-format", "json"],
    environment: upstreams.environment(),
  });
  await upstreams.github.fail({ status: 503 });
  await open(page, server.url);
  await expect(widget(page, "github")).not.toHaveAttribute("data-state", "fresh");
  await expect.poll(() => server.log.split("\n").filter((line) => line.startsWith("{")).length).toBeGreaterThan(0);
  for (const line of server.log.split("\n").filter((line) => line.startsWith("{"))) JSON.parse(line);
});

test("without a config a dashboard of a real project runs", async ({ page, start, upstreams }) => {
  const server = await start({
    binary: "bennu-dashboard",
    arguments: (listen) => ["serve", "--listen", listen],
    environment: upstreams.environment(),
  });
  await upstreams.github.set({ stars: 4321 });
  await open(page, server.url);
  await expectFresh(page, "stars", 4321);
  await upstreams.bluesky.post({ id: "seen", author: "Ada", text: "Who goes to ElixirConf?" });
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  for (const type of ["clock", "countdown"]) {
    await expect(widget(page, type).first()).toBeVisible();
  }
});

if (existsSync(ACCEPTANCE)) {
  test("the config that is handed around works as it stands", async ({ page, start, upstreams }) => {
    const server = await startDashboard(start, ACCEPTANCE, upstreams.environment());
    await upstreams.github.set({ stars: 6789 });
    await open(page, server.url);
    await expectFresh(page, "stars", 6789);
    await upstreams.bluesky.post({ id: "cup", author: "Ada", text: "Elixir Conf Prague!" });
    await expect(page.locator("[data-posts] li")).toHaveCount(1);
    await expect(page.locator("section.widget h2")).toHaveText([
      "Current Time",
      "Countdown To ElixirConfEU - Prague",
      "Phoenix Live View Stats",
      "@ElixirConfEU Posts",
    ]);
  });
}
