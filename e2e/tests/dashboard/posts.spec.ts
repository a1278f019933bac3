// The stream of posts, from three networks.
import { expect, open, test, widget } from "../../support/dashboard.ts";

test("a post that mentions the conference appears, any other does not", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "other", author: "Eve", text: "Nothing of interest" });
  await upstreams.bluesky.post({ id: "ours", author: "Ada", text: "so looking forward to LIVETHING" });
  const posts = page.locator("[data-posts] li");
  await expect(posts).toHaveCount(1);
  await expect(posts.first()).toContainText("so looking forward to LIVETHING");
  await expect(posts.first()).toHaveAttribute("data-post", /^bluesky:.*ours$/);
});

test("the latest ten stand there, newest first", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  for (let number = 1; number <= 12; number += 1) {
    await upstreams.bluesky.post({ id: `n${number}`, author: "Ada", text: `livething number ${number}.` });
  }
  const posts = page.locator("[data-posts] li");
  await expect(posts).toHaveCount(10);
  await expect(posts.first()).toContainText("number 12.");
  await expect(posts.last()).toContainText("number 3.");
});

test("a post of every network has its author, its time and one safe link", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "b1", author: "Ada", text: "livething on Bluesky" });
  await upstreams.mastodon.post({ id: "101", author: "Bea", html: "<p>livething on <b>Mastodon</b></p>" });
  await upstreams.x.post({ id: "1001", author: "Cy", text: "livething on X &amp; elsewhere" });
  const posts = page.locator("[data-posts] li");
  await expect(posts).toHaveCount(3);
  await expect(page.locator("[data-post^=mastodon]")).toContainText("livething on Mastodon");
  await expect(page.locator("[data-post^=x]")).toContainText("livething on X & elsewhere");
  for (const post of await posts.all()) {
    await expect(post.locator("time[datetime]")).toHaveCount(1);
    const links = post.locator("a[target=_blank]");
    await expect(links.last()).toHaveAttribute("rel", /noopener/);
  }
});

test("the same post from two networks stands there once", async ({ page, dashboard, upstreams }) => {
  const text = "One thought about LiveThing, said in two places at once, word by word.";
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "twin", author: "Ada", text });
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  await upstreams.mastodon.post({ id: "102", author: "Ada", html: `<p>${text}</p>` });
  await upstreams.bluesky.post({ id: "after", author: "Ada", text: "livething, later" });
  await expect(page.locator("[data-posts] li").first()).toContainText("livething, later");
  await expect(page.locator("[data-posts] li").filter({ hasText: "One thought" })).toHaveCount(1);
});

test("what its author deletes goes away", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.bluesky.post({ id: "regret", author: "Ada", text: "livething, hm" });
  await upstreams.mastodon.post({ id: "103", author: "Bea", html: "<p>livething, well</p>" });
  await expect(page.locator("[data-posts] li")).toHaveCount(2);
  await upstreams.bluesky.remove("regret");
  await expect(page.locator("[data-posts] li")).toHaveCount(1);
  await upstreams.mastodon.remove("103");
  await expect(page.locator("[data-posts] li")).toHaveCount(0);
});

test("hostile HTML from outside is inert", async ({ page, dashboard, upstreams }) => {
  await open(page, dashboard.url);
  await upstreams.mastodon.post({
    id: "104",
    author: `<img src=x onerror="window.hacked=1">`,
    html:
      `<p>livething <script>window.hacked=1</script><img src=x onerror="window.hacked=1">` +
      `<a href="javascript:window.hacked=1" onclick="window.hacked=1">click</a>` +
      `<iframe src="https://evil.example"></iframe><style>body{display:none}</style>` +
      `<form action="https://evil.example"><button>go</button></form></p>`,
  });
  const post = page.locator("[data-post^=mastodon]");
  await expect(post).toContainText("livething");
  await expect(post.locator("script, img[onerror], iframe, style, form, [onclick], [href^=javascript]")).toHaveCount(0);
  await expect(page.locator("body")).toBeVisible();
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("a network that is off is said to be off", async ({ page, dashboard }) => {
  await dashboard.restart({ X_BEARER_TOKEN: "" });
  await open(page, dashboard.url);
  await expect(widget(page, "posts")).toContainText(/X.*(off|no token|not configured)/is);
});
