// Times the official client's own code: taking in one diff, and making the HTML
// that it patches the page with.
//
// Argument: the client's module. Standard input: the JSON of a full tree, and of
// a diff, a line each.

import { readFileSync } from "node:fs";

const ROUNDS = 200;
const PER_ROUND = 20;

globalThis.window = globalThis;
const source = readFileSync(process.argv[2], "utf8") + "\nexport { Rendered };";
const url = "data:text/javascript;base64," + Buffer.from(source).toString("base64");
const { Rendered } = await import(url);

const [tree, diff] = readFileSync(0, "utf8").trim().split("\n");
const rendered = new Rendered("view", JSON.parse(tree));
rendered.toString();

const samples = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const start = process.hrtime.bigint();
  for (let time = 0; time < PER_ROUND; time += 1) {
    rendered.mergeDiff(JSON.parse(diff));
    rendered.toString();
  }
  samples.push(Number(process.hrtime.bigint() - start) / PER_ROUND / 1000);
}
samples.sort((one, other) => one - other);
const median = samples[ROUNDS / 2].toFixed(1);
console.log(`\napplying it in the client, without the DOM: ${median} µs; the diff has ${Buffer.byteLength(diff)} bytes`);
