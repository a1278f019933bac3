// Tests of the engine: small pages, one per feature.
import { test as base } from "./test.ts";
import type { Server } from "./server.ts";

export { expect, isMarked, joined, mark, open, SERVER_AWAY } from "./test.ts";

export const test = base.extend<{ playground: Server }>({
  playground: async ({ start }, use) => {
    await use(
      await start({
        binary: "bennu-playground",
        arguments: (listen) => [listen],
        environment: { SECRET_KEY_BASE: "a secret of the browser tests, which is no secret at all, 64 bytes" },
      }),
    );
  },
});
