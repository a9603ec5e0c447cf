/**
 * Firefox's own remote control, as geckodriver speaks it: JSON over TCP, each message led by its length. Small enough to have
 * here, and the only one that Firefox 115 has whole: what it knows of BiDi is too little for playwright-core.
 */
import { connect, type Socket } from 'node:net';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** [1, id, error, value]. What Firefox says first, on its own, is no array. */
type Reply = [1, number, { error: string; message: string } | null, unknown];

export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #unread = Buffer.alloc(0);
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has gone'));
    });
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const marionette = new Marionette(socket);
    await marionette.send('WebDriver:NewSession', {});
    return marionette;
  }

  /** One of the commands in `remote/content/marionette/driver.sys.mjs` of Firefox. */
  send(command: string, parameters: object): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const message = Buffer.from(JSON.stringify([0, id, command, parameters]));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${message.length}:`), message]));
    });
  }

  /** Most commands wrap what they found. */
  async ask<T>(command: string, parameters: object): Promise<T> {
    return ((await this.send(command, parameters)) as { value: T }).value;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const colon = this.#unread.indexOf(':');
      const end = colon + 1 + Number(this.#unread.subarray(0, Math.max(0, colon)));
      if (colon < 0 || this.#unread.length < end) return;
      const message: unknown = JSON.parse(this.#unread.subarray(colon + 1, end).toString());
      this.#unread = this.#unread.subarray(end);
      if (Array.isArray(message)) this.#settle(message as Reply);
    }
  }

  #settle([, id, error, value]: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting?.resolve(value);
  }
}
