// Forms: validation as one types, submit, and recovery.
import { expect, joined, open, SERVER_AWAY, test } from "../support/playground.ts";

test("a form is checked as one types", async ({ page, playground }) => {
  await open(page, `${playground.url}/form`);
  await page.locator("#name").fill("ab");
  await expect(page.locator("#problem")).toHaveText("at least three letters");
  await page.locator("#name").fill("abc");
  await expect(page.locator("#problem")).toHaveCount(0);
  await expect(page.locator("#name")).toBeFocused();
});

test("a submit carries every field", async ({ page, playground }) => {
  await open(page, `${playground.url}/form`);
  await page.locator("#name").fill("Bennu & co");
  await page.locator("#colour").selectOption("green");
  await page.getByRole("button", { name: "save" }).click();
  await expect(page.locator("#saved")).toHaveText("Bennu & co likes green");
});

test("what is not ticked and not chosen is false and empty", async ({ page, playground }) => {
  await open(page, `${playground.url}/form`);
  const save = page.getByRole("button", { name: "save" });
  await save.click();
  await expect(page.locator("#chosen")).toHaveText("false");
  await page.locator("#loud").check();
  await page.locator("#days").selectOption(["mon", "wed"]);
  await save.click();
  await expect(page.locator("#chosen")).toHaveText("true mon+wed");
  await page.locator("#loud").uncheck();
  await page.locator("#days").selectOption([]);
  await save.click();
  await expect(page.locator("#chosen")).toHaveText("false");
});

test("what was typed survives a restart of the server", async ({ page, playground, complaints }) => {
  complaints.tolerate(SERVER_AWAY);
  await open(page, `${playground.url}/form`);
  await page.locator("#name").fill("ab");
  await expect(page.locator("#problem")).toBeVisible();
  await playground.restart();
  await joined(page);
  await expect(page.locator("#name")).toHaveValue("ab");
  await expect(page.locator("#problem")).toHaveText("at least three letters");
});
