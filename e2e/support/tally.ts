// Prints one line that `cargo xtask ci` counts: `tally: 12 passed, 0 failed`.
import type { Reporter, Suite } from "@playwright/test/reporter";

export default class Tally implements Reporter {
  private suite: Suite | undefined;

  onBegin(_: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd() {
    // A test that did not run has not passed.
    const outcomes = this.suite?.allTests().map((test) => test.outcome() === "expected" && test.results.length > 0);
    const passed = outcomes?.filter(Boolean).length ?? 0;
    const failed = (outcomes?.length ?? 0) - passed;
    console.log(`\ntally: ${passed} passed, ${failed} failed`);
  }
}
