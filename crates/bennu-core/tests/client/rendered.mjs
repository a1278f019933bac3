// Replays diffs through the official client's own `Rendered` class.
//
// Arguments: the client's module file. Standard input: one JSON array a line,
// the messages one view was sent, the join's tree first. Standard output: one
// JSON array a line, the HTML that the client holds after each message.
//
// The class is not exported, so the module is loaded with one export more; and
// it looks for `structuredClone` in `window`.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

globalThis.window = globalThis;

const source = readFileSync(process.argv[2], "utf8") + "\nexport { Rendered };";
const url = "data:text/javascript;base64," + Buffer.from(source).toString("base64");
const { Rendered } = await import(url);

// The ids that the client puts on root elements are its own business.
const magicId = / data-phx-id="[^"]*"/g;

function replay([tree, ...diffs]) {
  const rendered = new Rendered("view", tree);
  const html = () => {
    // The render that the page would be patched with; it resolves the table of
    // shared statics, which lives for one message.
    rendered.toString();
    // The whole of it, nothing skipped.
    const { buffer } = rendered.recursiveToString(rendered.rendered, undefined, null, false, {}, null);
    return buffer.replace(magicId, "");
  };
  const pages = [html()];
  for (const diff of diffs) {
    rendered.mergeDiff(diff);
    pages.push(html());
  }
  return pages;
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = replay(JSON.parse(line));
  } catch (error) {
    answer = [`the client failed: ${error.message}`];
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
