// Replays diffs through the official client's own `Rendered` class.
//
// Arguments: the client's module file. Standard input: one JSON array a line,
// the messages one view was sent, the join's tree first. Standard output: one
// JSON array a line, the HTML that the page shows after each message.
//
// The class is not exported, so the module is loaded with one export more; and
// it looks for `structuredClone` in `window`.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

globalThis.window = globalThis;

const source = readFileSync(process.argv[2], "utf8") + "\nexport { Rendered };";
const url = "data:text/javascript;base64," + Buffer.from(source).toString("base64");
const { Rendered, RenderingBuffer } = await import(url);

// The ids that the client puts on root elements, by which it finds again those
// that it passes over.
const magicId = / data-phx-id="([^"]*)"/g;

function replay([tree, ...diffs]) {
  let elements = new Map();

  // Instead of an element that is passed over comes the one that the page has.
  class Patched extends RenderingBuffer {
    endRoot(attrs, skip) {
      const id = attrs["data-phx-id"];
      if (skip) {
        this.html = this.pending.pop() + (elements.get(id) ?? `[no element ${id}]`);
        return;
      }
      const before = this.pending.at(-1);
      super.endRoot(attrs, skip);
      elements.set(id, this.html.slice(before.length));
    }
  }

  let buffer = Patched;
  const rendered = new Rendered("view", tree, () => buffer);
  const html = () => {
    buffer = Patched;
    const patched = rendered.toString().buffer;
    const ids = Array.from(patched.matchAll(magicId), ([, id]) => id);
    if (new Set(ids).size < ids.length) {
      return `an id stands twice in ${patched}`;
    }
    elements = new Map(ids.map((id) => [id, elements.get(id)]));

    buffer = RenderingBuffer;
    const { buffer: whole } = rendered.recursiveToString(rendered.rendered, undefined, null, false, {}, null);
    const [shown, held] = [patched, whole].map((html) => html.replace(magicId, ""));
    return shown === held ? shown : `the page shows ${shown}, the tree holds ${held}`;
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
