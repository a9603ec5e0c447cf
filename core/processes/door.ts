/**
 * The address that students know. The supervisor accepts connections and hands each to the next web process; what is on its way
 * to a process that dies goes to another one, and who knocks while there is none waits at the door instead of being
 * turned away. (The round robin of node:cluster never answers a connection that was on its way to a dying process.)
 */
import type { Worker } from 'node:cluster';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { FromSupervisor } from './messages.js';

/** More than a school has devices; what comes beyond is turned away. */
const MOST_WAITING = 5000;
const BACKLOG = 4096;
const TRY_AGAIN_MS = 10;

export class Door {
  readonly #server: Server;
  readonly #members: Worker[] = [];
  /** Handed over, but not taken yet. */
  readonly #underWay = new Map<number, { socket: Socket; member: Worker }>();
  #waiting: Socket[] = [];
  #lastId = 0;

  constructor() {
    // Nothing is read here: the first byte belongs to the web process.
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      this.#admit(socket);
    });
  }

  /** @returns the port. */
  async open({ port, host }: { port: number; host: string }): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, backlog: BACKLOG }, () => resolve());
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** A web process that can take connections. */
  join(member: Worker): void {
    this.#members.push(member);
    for (const socket of this.#waiting.splice(0)) this.#admit(socket);
  }

  leave(member: Worker): void {
    const index = this.#members.indexOf(member);
    if (index >= 0) this.#members.splice(index, 1);
    for (const [id, entry] of this.#underWay) if (entry.member === member) this.#again(id);
  }

  taken(id: number): void {
    // Ours alone: the web process has its own copy.
    this.#underWay.get(id)?.socket.destroy();
    this.#underWay.delete(id);
  }

  /** Nobody comes in any more; who is inside stays. */
  close(): void {
    if (this.#server.listening) this.#server.close();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
  }

  #admit(socket: Socket): void {
    const member = this.#next();
    if (!member) {
      if (this.#waiting.length >= MOST_WAITING) socket.destroy();
      else this.#waiting.push(socket);
      return;
    }
    this.#lastId += 1;
    const id = this.#lastId;
    this.#underWay.set(id, { socket, member });
    const message: FromSupervisor = { type: 'connection', id };
    // Kept open here until it is taken: a copy that was on its way to a dead process is lost. Not again at once: the callback of a
    // failure comes before any event, so that the end of the only process would never be heard of.
    member.send(message, socket, { keepOpen: true }, (error) => {
      if (error) setTimeout(() => this.#again(id), TRY_AGAIN_MS).unref();
    });
  }

  /** In turn; one whose channel has closed is as good as gone, though its end is still to come. */
  #next(): Worker | undefined {
    for (let tried = this.#members.length; tried > 0; tried -= 1) {
      const member = this.#members.shift() as Worker;
      this.#members.push(member);
      if (member.isConnected()) return member;
    }
    return undefined;
  }

  #again(id: number): void {
    const entry = this.#underWay.get(id);
    if (!entry) return;
    this.#underWay.delete(id);
    if (!this.#server.listening) entry.socket.destroy();
    else this.#admit(entry.socket);
  }
}
