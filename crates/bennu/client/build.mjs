// Writes the files that the crate embeds into a folder: the prebuilt client
// from node_modules, the start script, and each once more as .br and .gz.
// `npm run build` writes client/dist, which the published crate carries.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const crate = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = process.argv[2] ?? join(crate, "node_modules");
const dist = process.argv[3] ?? join(crate, "client", "dist");

const scripts = [
  join(modules, "phoenix", "priv", "static", "phoenix.min.js"),
  join(modules, "phoenix_live_view", "priv", "static", "phoenix_live_view.min.js"),
  join(crate, "client", "start.js"),
];

mkdirSync(dist, { recursive: true });
for (const script of scripts) {
  const text = readFileSync(script);
  const target = join(dist, basename(script));
  const hint = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  writeFileSync(target, text);
  writeFileSync(`${target}.br`, brotliCompressSync(text, { params: hint }));
  writeFileSync(`${target}.gz`, gzipSync(text, { level: 9 }));
}

for (const name of ["phoenix", "phoenix_live_view"]) {
  copyFileSync(join(modules, name, "LICENSE.md"), join(dist, `${name}.LICENSE.md`));
}
// By these the crate's build knows what the folder was made of.
copyFileSync(join(crate, "package-lock.json"), join(dist, "package-lock.json"));
