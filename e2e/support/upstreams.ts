// The fake upstreams: one process that plays GitHub, Bluesky, Mastodon and X,
// and is told over HTTP what to play.
import { expect } from "@playwright/test";

import type { Launch, Server } from "./server.ts";

export interface Repository {
  stars?: number;
  forks?: number;
  /** Open issues, without pull requests. */
  issues?: number;
  pulls?: number;
  /** The tag of the latest release; `null` for none. */
  release?: string | null;
}

export interface Failure {
  status: number;
  /** Seconds until the rate limit starts anew. */
  resetInSeconds?: number;
  retryAfterSeconds?: number;
}

export interface Post {
  id: string;
  author: string;
  text: string;
}

/** Requests per upstream since the start. */
export type Counts = Record<"github" | "bluesky" | "mastodon" | "x", number>;

export class Upstreams {
  static readonly launch: Launch = {
    binary: "bennu-upstreams",
    arguments: (listen) => [listen],
  };

  readonly github = {
    set: (repository: Repository) => this.put("github/repository", repository),
    fail: (failure: Failure) => this.put("github/failure", failure),
    recover: () => this.put("github/failure", null),
    /** Waits until that many more requests have come. */
    requests: async (more: number) => {
      const before = (await this.counts()).github;
      await expect.poll(async () => (await this.counts()).github).toBeGreaterThanOrEqual(before + more);
    },
  };

  readonly bluesky = this.network("bluesky");
  readonly x = this.network("x");
  readonly mastodon = {
    post: (post: { id: string; author: string; html: string }) => this.put(`mastodon/posts/${post.id}`, post),
    remove: (id: string) => this.delete(`mastodon/posts/${id}`),
  };

  constructor(private readonly server: Server) {}

  /** The environment of a dashboard that asks these upstreams. */
  environment(): Record<string, string> {
    const { url, address } = this.server;
    return {
      GITHUB_API_URL: `${url}/github`,
      GITHUB_TOKEN: "a-token-for-the-fake",
      BLUESKY_API_URL: `${url}/bluesky`,
      BLUESKY_URL: `ws://${address}/bluesky/subscribe`,
      MASTODON_URL: `${url}/mastodon`,
      MASTODON_TOKEN: "a-token-for-the-fake",
      X_API_URL: `${url}/x`,
      X_BEARER_TOKEN: "a-token-for-the-fake",
    };
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }

  /** Starts again on the same address; what was played is forgotten. */
  async restart(): Promise<void> {
    await this.server.restart();
  }

  async counts(): Promise<Counts> {
    return (await this.call("GET", "requests")).json() as Promise<Counts>;
  }

  private network(name: "bluesky" | "x") {
    return {
      post: (post: Post) => this.put(`${name}/posts/${post.id}`, post),
      remove: (id: string) => this.delete(`${name}/posts/${id}`),
      /** Waits until somebody listens to the stream. */
      connected: async () => {
        await expect.poll(async () => (await this.counts())[name]).toBeGreaterThan(0);
      },
    };
  }

  private async put(path: string, body: unknown): Promise<void> {
    await this.call("PUT", path, JSON.stringify(body));
  }

  private async delete(path: string): Promise<void> {
    await this.call("DELETE", path);
  }

  private async call(method: string, path: string, body?: string): Promise<Response> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.server.url}/control/${path}`, { method, headers, body });
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
    return response;
  }
}
