// The pictures of the README: `cargo xtask screenshot`.
import tests from "./playwright.config.ts";

export default { ...tests, testDir: "screenshots", reporter: "list", workers: 1 };
