// A new dashboard: cards that live, in every width and both colours.
import { expect, FakeApi, open, test } from "../support/project.ts";

test("the cards live, and one whose source fails says so until it recovers", async ({ page, serve }) => {
  const api = new FakeApi();
  const { url } = await serve("board", ["cargo", "run"], { GITHUB_API_URL: await api.start() });
  await open(page, url);
  for (const text of [page.locator("time.clock"), page.locator("[data-role=rest]"), page.locator("[data-role=second]")]) {
    await expect(text).not.toHaveText((await text.textContent()) ?? "");
  }
  const status = page.getByRole("status");
  await expect(status).toContainText("GitHub answers 503");
  await expect(page.locator("[data-role=stars]")).toHaveText("–");
  api.answer = { status: 200, body: '{"stargazers_count": 4321}' };
  await expect(page.locator("[data-role=stars]")).toHaveText("4,321", { timeout: 60_000 });
  await expect(status).toBeHidden();
  api.end();
});

test("the cards stand side by side where there is room, light or dark", async ({ page, serve }) => {
  const { url } = await serve("board", ["cargo", "run"], { GITHUB_API_URL: "http://127.0.0.1:9" });
  await open(page, url);
  const tops = async () => {
    const boxes = await Promise.all((await page.locator(".card").all()).map((card) => card.boundingBox()));
    return new Set(boxes.map((box) => box?.y)).size;
  };
  await page.setViewportSize({ width: 1400, height: 900 });
  expect(await tops()).toBe(2); // Three in a row, and the generated one.
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await tops()).toBe(4);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await ground()).not.toBe(light);
});
