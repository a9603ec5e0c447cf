/** A student's socket as a test uses it: sends frames, waits for what comes. */
import { WebSocket } from 'ws';
import { until } from './waiting.js';

// biome-ignore lint/suspicious/noExplicitAny: tests look at frames of every form
type Frame = any;

export class TestSocket {
  readonly frames: Frame[] = [];
  closeCode: number | undefined;
  readonly #socket: WebSocket;
  #seen = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.frames.push(JSON.parse(String(data))));
    socket.on('close', (code) => {
      this.closeCode = code;
    });
    socket.on('error', () => undefined);
  }

  /** Resolves with the socket and its hello. */
  static async open(
    baseUrl: string,
    examId: string,
    token: string,
    headers: Record<string, string> = {},
  ): Promise<TestSocket> {
    const socket = new TestSocket(new WebSocket(streamUrl(baseUrl, examId, token), { headers }));
    await socket.next('hello');
    return socket;
  }

  /** The status with which an upgrade is refused, or 101. */
  static refusal(
    baseUrl: string,
    examId: string,
    token: string,
    headers: Record<string, string> = {},
  ): Promise<number> {
    return new Promise((resolve) => {
      const socket = new WebSocket(streamUrl(baseUrl, examId, token), { headers });
      socket.on('unexpected-response', (request, response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      socket.on('open', () => {
        resolve(101);
        socket.terminate();
      });
      socket.on('error', () => undefined);
    });
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** A ping of the protocol, which pages cannot send. Resolves with its answer, or when the socket is closed. */
  ping(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('pong', done).off('close', done);
        resolve();
      };
      socket.on('pong', done).on('close', done).ping();
    });
  }

  /** The next frame that was not looked at yet; with `event`, the next of that kind. */
  next(event?: string): Promise<Frame> {
    return until(
      `a frame ${event ?? ''} (closed ${this.closeCode}, seen ${JSON.stringify(this.frames.slice(-3))})`,
      () => {
        const index = this.frames.findIndex(
          (frame, i) => i >= this.#seen && (event === undefined || frame.event === event),
        );
        if (index < 0) return undefined;
        this.#seen = index + 1;
        return this.frames[index];
      },
    );
  }

  async ask(frame: unknown): Promise<Frame> {
    this.send(frame);
    return this.next();
  }

  closed(): Promise<number> {
    return until('the socket is closed', () => this.closeCode);
  }

  close(): void {
    this.#socket.terminate();
  }
}

const streamUrl = (baseUrl: string, examId: string, token: string): string =>
  `${baseUrl.replace('http', 'ws')}/ws/v1/student/exams/${examId}/stream?token=${token}`;
