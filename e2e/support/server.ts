// A server under test: one of our binaries as a child process.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BINARIES = fileURLToPath(new URL("../../target/debug/", import.meta.url));
const ANNOUNCEMENT = /listening on (http:\/\/[^\s]+)/;
const LOG_LINES_SHOWN = 40;

export interface Launch {
  binary: string;
  arguments: (listen: string) => string[];
  environment?: Record<string, string>;
}

export class Server {
  /** Everything printed so far, over all restarts. */
  log = "";
  url = "";
  private process: ChildProcess | undefined;

  private constructor(private readonly launch: Launch) {}

  static async start(launch: Launch): Promise<Server> {
    const server = new Server(launch);
    await server.spawn("127.0.0.1:0");
    return server;
  }

  /** The address without scheme, to start again on. */
  get address(): string {
    return new URL(this.url).host;
  }

  /** Ends the process at once, as a crash of the machine would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Asks the process to end, and gives its exit code. */
  async terminate(): Promise<number | null> {
    return this.end("SIGTERM");
  }

  /** Lets the process hang: it keeps its connections and answers nothing. */
  hang(): void {
    this.process?.kill("SIGSTOP");
  }

  /** Lets a process that hangs go on. */
  goOn(): void {
    this.process?.kill("SIGCONT");
  }

  /** Starts again on the same address, with other environment variables if given. */
  async restart(environment: Record<string, string> = {}): Promise<void> {
    await this.end("SIGKILL");
    this.launch.environment = { ...this.launch.environment, ...environment };
    await this.spawn(this.address);
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const running = this.process;
    this.process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) {
      return running?.exitCode ?? null;
    }
    const exit = once(running, "exit");
    running.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }

  private async spawn(listen: string): Promise<void> {
    const { binary, environment } = this.launch;
    const child = spawn(BINARIES + binary, this.launch.arguments(listen), {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    this.url = await new Promise<string>((resolve, reject) => {
      let printed = "";
      const read = (data: Buffer) => {
        printed += data.toString();
        this.log += data.toString();
        const address = ANNOUNCEMENT.exec(printed)?.[1];
        if (address) resolve(address.replace(/\/$/, ""));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`${binary} ended with ${code}:\n${this.tail()}`)));
    });
  }

  /** The end of what the server printed, for the report of a failed test. */
  tail(): string {
    return this.log.split("\n").slice(-LOG_LINES_SHOWN).join("\n");
  }
}
