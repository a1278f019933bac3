// What goes over a page's websockets.
import type { Page, WebSocket } from "@playwright/test";

export interface Frame {
  direction: "sent" | "received";
  text: string;
  /** The decoded message: join_ref, ref, topic, event, payload. */
  message: [string | null, string | null, string, string, unknown];
}

export class Wire {
  readonly frames: Frame[] = [];
  readonly sockets: WebSocket[] = [];

  /** Listens to the page from now on: call it before the page opens. */
  constructor(page: Page) {
    page.on("websocket", (socket) => {
      this.sockets.push(socket);
      socket.on("framesent", ({ payload }) => this.add("sent", payload));
      socket.on("framereceived", ({ payload }) => this.add("received", payload));
    });
  }

  received(event: string): Frame[] {
    return this.frames.filter((frame) => frame.direction === "received" && frame.message[3] === event);
  }

  sent(event: string): Frame[] {
    return this.frames.filter((frame) => frame.direction === "sent" && frame.message[3] === event);
  }

  private add(direction: Frame["direction"], payload: string | Buffer): void {
    const text = payload.toString();
    this.frames.push({ direction, text, message: JSON.parse(text) as Frame["message"] });
  }
}
