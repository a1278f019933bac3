// A project made from a template, served by a command of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createListener, type AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, test as base } from "./test.ts";

export { expect, isMarked, joined, mark, open, SERVER_AWAY } from "./test.ts";

/** Where `cargo xtask ci templates` has made the projects. */
const SCRATCH = process.env.TEMPLATE_PROJECTS ?? "";
/** A build may take that long on a busy machine, and an installation. */
export const BUILD_TIMEOUT = 900_000;

export class Project {
  log = "";
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  /** Starts a command in a folder of the projects. */
  static async start(folder: string, command: string[], environment: Record<string, string>): Promise<Project> {
    const address = `127.0.0.1:${await freePort()}`;
    const [program, ...rest] = command;
    const child = spawn(program ?? "", rest, {
      cwd: join(SCRATCH, folder),
      env: { ...process.env, LISTEN: address, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that what the command starts ends with it.
      detached: true,
    });
    const project = new Project(`http://${address}`, child);
    const read = (data: Buffer) => {
      project.log += data.toString();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    return project;
  }

  /** Waits until it listens, which may take all the builds before that. */
  async listens(): Promise<void> {
    const over = () => this.process.exitCode !== null || this.log.includes(`listening on ${this.url}`);
    await expect.poll(over, { timeout: BUILD_TIMEOUT }).toBe(true);
    expect(this.process.exitCode, this.log).toBeNull();
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, "exit");
    process.kill(-(this.process.pid ?? 0), "SIGTERM");
    await exit;
  }
}

/** Runs a command in a folder of the projects until it listens. */
export type Serve = (folder: string, command: string[], environment?: Record<string, string>) => Promise<Project>;

export const test = base.extend<{ serve: Serve }>({
  serve: async ({ context }, use, testInfo) => {
    const projects: Project[] = [];
    await use(async (folder, command, environment = {}) => {
      const project = await Project.start(folder, command, environment);
      projects.push(project);
      await project.listens();
      return project;
    });
    // A page that still looks for its server would complain of that.
    await Promise.all(context.pages().map((page) => page.close()));
    for (const project of projects) {
      await project.end();
      if (testInfo.status !== testInfo.expectedStatus) console.log(project.log);
    }
  },
});

/** Replaces a text in a file of a project, which must be there. */
export async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(SCRATCH, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

/** An API that plays one answer for all requests. */
export class FakeApi {
  answer: { status: number; body: string } = { status: 503, body: "" };
  private readonly server = createServer((_, response) => {
    response.writeHead(this.answer.status, { "content-type": "application/json" }).end(this.answer.body);
  });

  async start(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function freePort(): Promise<number> {
  const listener = createListener().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, "close");
  return port;
}
