// What a template can say, as the client applies it.
import { expect, open, test } from "../support/playground.ts";

test("keyed entries move as they are, with the field that one types into", async ({ page, playground }) => {
  await open(page, `${playground.url}/list`);
  await page.locator("#note-b").fill("mine");
  await page.locator("#entry-a").evaluate((entry) => Object.assign(entry, { marked: true }));
  await page.getByRole("button", { name: "reverse" }).evaluate((button: HTMLButtonElement) => button.click());
  await expect(page.locator("#entries li label")).toHaveText(["d", "c", "b", "a"]);
  await expect(page.locator("#note-b")).toBeFocused();
  await expect(page.locator("#note-b")).toHaveValue("mine");
  expect(await page.locator("#entry-a").evaluate((entry) => "marked" in entry)).toBe(true);
});

test("entries come, change and go", async ({ page, playground }) => {
  await open(page, `${playground.url}/list`);
  const entries = page.locator("#entries li label");
  await page.getByRole("button", { name: "rotate" }).click();
  await expect(entries).toHaveText(["b", "c", "d", "a"]);
  await page.getByRole("button", { name: "insert" }).click();
  await expect(entries).toHaveText(["b", "c", "e", "d", "a"]);
  await page.getByRole("button", { name: "remove" }).click();
  await expect(entries).toHaveText(["c", "e", "d", "a"]);
  await page.getByRole("button", { name: "clear" }).click();
  await expect(entries).toHaveCount(0);
  await expect(page.locator("#none")).toBeVisible();
});

test("branches replace each other", async ({ page, playground }) => {
  await open(page, `${playground.url}/conditionals`);
  const next = page.getByRole("button", { name: "next" });
  const light = page.locator("#light");
  for (const [colour, advice] of [["red", "stop"], ["green", "go"], ["yellow", "hurry"], ["red", "stop"]]) {
    await expect(light).toHaveAttribute("class", `light ${colour}`);
    await expect(light).toHaveText(advice ?? "");
    await next.click();
  }
});

test("optional attributes come and go", async ({ page, playground }) => {
  await open(page, `${playground.url}/conditionals`);
  const crossing = page.locator("#cross");
  await expect(crossing).toBeDisabled();
  await expect(crossing).not.toHaveAttribute("title");
  await page.getByRole("button", { name: "next" }).click();
  await expect(crossing).toBeEnabled();
  await expect(crossing).toHaveAttribute("title", "look left & right");
});

test("text from outside stays text", async ({ page, playground }) => {
  const hostile = `"><img src=x onerror="window.hacked = true"><script>window.hacked = true</script>`;
  await open(page, `${playground.url}/escape?text=${encodeURIComponent(hostile)}`);
  await expect(page.locator("#text")).toHaveText(hostile);
  await expect(page.locator("#attribute")).toHaveAttribute("title", hostile);
  await page.locator("#echo").fill(`${hostile}!`);
  await expect(page.locator("#text")).toHaveText(`${hostile}!`);
  await expect(page.locator("#attribute")).toHaveAttribute("title", `${hostile}!`);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("a link with a scheme that runs code goes nowhere", async ({ page, playground }) => {
  await open(page, `${playground.url}/escape?text=${encodeURIComponent("JaVaScRiPt:window.hacked=true")}`);
  const href = await page.locator("#link").getAttribute("href");
  expect(href ?? "").not.toMatch(/javascript/i);
  await page.locator("#link").click();
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});
