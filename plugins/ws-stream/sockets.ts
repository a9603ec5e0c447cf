/** All open sockets of this process: heartbeat, checks, pushes and what was missed of them, endings. One timer for all of them. */
import type { Logger } from '../../core/index.js';
import type { Ending, ExamEngineService, Push } from '../exam-engine/contract.js';
import type { StudentSocket } from './student-socket.js';

export const RESTARTING = 1012;
/** Close codes of the protocol. */
export const CLOSE_CODES: Record<Ending, number> = {
  signed_out: 4401,
  not_joined: 4403,
  signed_in_elsewhere: 4409,
  exam_over: 4410,
  refilled: RESTARTING,
};
const OVERLOADED = 1013;
const CHECKED_AT_ONCE = 500;
/** Tabs of one student in this process; a connection costs memory, and each has an allowance of its own. */
const SOCKETS_PER_STUDENT = 8;

export class Sockets {
  readonly #byStudent = new Map<string, Set<StudentSocket>>();
  readonly #engine: ExamEngineService;
  readonly #logger: Logger;

  constructor(engine: ExamEngineService, logger: Logger) {
    this.#engine = engine;
    this.#logger = logger;
  }

  get count(): number {
    let count = 0;
    for (const sockets of this.#byStudent.values()) count += sockets.size;
    return count;
  }

  add(socket: StudentSocket): void {
    const { studentId } = socket.attempt;
    const sockets = this.#byStudent.get(studentId) ?? new Set();
    sockets.add(socket);
    this.#byStudent.set(studentId, sockets);
    for (const oldest of [...sockets].slice(0, -SOCKETS_PER_STUDENT)) oldest.end(OVERLOADED);
    socket.onClose(() => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.#byStudent.get(studentId) === sockets) this.#byStudent.delete(studentId);
    });
    // A sign-in elsewhere may have come between the check of the token and this line, and was not told to this socket.
    void this.#check([socket]);
  }

  /** A later sign-in, or a sign-out (`tokenId` null), ends what the student had open. */
  signedIn(studentId: number, tokenId: string | null): void {
    for (const socket of [...(this.#byStudent.get(String(studentId)) ?? [])]) {
      if (socket.attempt.tokenId !== tokenId)
        socket.end(CLOSE_CODES[tokenId === null ? 'signed_out' : 'signed_in_elsewhere']);
    }
  }

  /** Other tabs of that student learn it now, not at the next beat. Those at another process or on HTTP must wait for it. */
  handedIn(socket: StudentSocket): void {
    const { studentId, examId } = socket.attempt;
    const others = [...(this.#byStudent.get(studentId) ?? [])].filter(
      (other) => other !== socket && other.attempt.examId === examId,
    );
    if (others.length > 0) void this.#check(others);
  }

  push({ examId, studentId, frame }: Push): void {
    const sockets = studentId === undefined ? this.#all() : [...(this.#byStudent.get(studentId) ?? [])];
    for (const socket of sockets) if (socket.attempt.examId === examId) socket.send(frame);
  }

  /** Pings every socket, ends the silent ones, and asks how each stands: messages on the bus can be lost. */
  async beat(): Promise<void> {
    const all = this.#all();
    const alive = all.filter((socket) => socket.beat());
    for (let from = 0; from < alive.length; from += CHECKED_AT_ONCE)
      await this.#check(alive.slice(from, from + CHECKED_AT_ONCE));
  }

  async checkAll(): Promise<void> {
    const all = this.#all();
    for (let from = 0; from < all.length; from += CHECKED_AT_ONCE)
      await this.#check(all.slice(from, from + CHECKED_AT_ONCE));
  }

  endAll(code: number): void {
    for (const socket of this.#all()) socket.end(code);
  }

  async #check(sockets: StudentSocket[]): Promise<void> {
    try {
      const told = sockets.map((socket) => socket.told);
      const all = await this.#engine.check(sockets.map((socket) => socket.attempt));
      sockets.forEach((socket, i) => {
        const checked = all[i];
        if (!checked) return;
        if ('ending' in checked) socket.end(CLOSE_CODES[checked.ending]);
        else socket.tellMissed(checked.current, told[i] ?? 0);
      });
    } catch (error) {
      this.#logger.warn({ err: error }, 'sockets could not be checked; again at the next ping');
    }
  }

  #all(): StudentSocket[] {
    return [...this.#byStudent.values()].flatMap((sockets) => [...sockets]);
  }
}
