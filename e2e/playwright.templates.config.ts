// Projects made from the templates: `cargo xtask ci templates`, which makes them.
import tests from "./playwright.config.ts";

// A test may wait for builds, and two builds would wait for each other.
export default { ...tests, testDir: "templates", workers: 1, timeout: 1_800_000 };
