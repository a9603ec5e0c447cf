/*
 * The server's side of one session's time, as the specification words it: pause, more time, the end two seconds after the deadline
 * whenever somebody looks, reopening, signing in elsewhere. The answers themselves: model-server.ts.
 */
import type { AnswerFrame, AnswerReply, SessionState } from '../../../public/exam-page/wire.js';
import { ModelServer } from './model-server.js';

const START = Date.parse('2026-12-07T01:00:00Z');
const GRACE_MS = 2000;

export class ModelSession {
  readonly server = new ModelServer();
  /** The answers that the grade in force was given for; null while the session is open. */
  graded: ReadonlyMap<string, string | null> | null = null;
  reason: 'SUBMIT' | 'DEADLINE' | null = null;
  /** What came too late and is kept for the school: `q1=B`. */
  readonly evidence = new Set<string>();
  /** Only the latest sign-in may save. */
  login = 1;
  /** How often it has ended; stands for the time of the last one, so that two can be told apart. */
  private ends = 0;
  private deadline: number;
  private pausedAt: number | null = null;
  private readonly now: () => number;
  private readonly push: (frame: object) => void;

  constructor(minutes: number, now: () => number, push: (frame: object) => void) {
    this.deadline = minutes * 60_000;
    this.now = now;
    this.push = push;
  }

  state(): SessionState {
    return {
      session_id: 'sesi-1',
      server_time: iso(this.now()),
      deadline_at: iso(this.deadline),
      version: 1,
      answers: this.server.answers(),
      status: this.graded ? 'COMPLETED' : 'IN_PROGRESS',
      ...(this.graded ? { close_reason: this.reason, finished_at: iso(this.ends) } : {}),
      ...(this.pausedAt === null || this.graded ? {} : { paused: true, paused_at: iso(this.pausedAt) }),
    };
  }

  receive(frame: AnswerFrame): AnswerReply {
    const { q_id, id } = frame;
    const held = this.server.held.get(q_id) ?? { ans: null, flag: false, rev: 0 };
    const ans = frame.ans === undefined ? held.ans : frame.ans;
    const isHeld = ans === held.ans && frame.flag === held.flag;
    if (isHeld || !this.isOver()) return this.server.receive(frame);
    if (this.reason === 'SUBMIT') return { event: 'error', code: 'closed', q_id, id };
    this.evidence.add(`${q_id}=${ans}`);
    return { event: 'error', code: 'late', q_id, id };
  }

  submit(): { score?: number } {
    this.close('SUBMIT');
    return {};
  }

  /** Looks whether time is up, which can be long after. */
  watch(): void {
    if (!this.graded && this.isOver()) {
      this.close('DEADLINE');
      this.push({ event: 'closed', reason: 'DEADLINE', finished_at: iso(this.ends) });
    }
  }

  /** Gives time until a minute from now at least; what is completed is opened again. */
  extend(): void {
    this.graded = null;
    this.reason = null;
    this.deadline = Math.max(this.deadline, this.now()) + 60_000;
    this.push({ event: 'deadline', deadline_at: iso(this.deadline), reason: 'extended' });
  }

  /** The exam is made shorter, so that time is up this very moment. */
  shorten(): void {
    if (this.graded || this.pausedAt !== null) return;
    this.deadline = this.now() - GRACE_MS - 1;
    this.push({ event: 'deadline', deadline_at: iso(this.deadline), reason: 'schedule' });
  }

  pause(): void {
    if (this.pausedAt !== null || this.graded || this.isOver()) return;
    this.pausedAt = this.now();
    this.push({ event: 'paused', at: iso(this.pausedAt) });
  }

  resume(): void {
    if (this.pausedAt === null) return;
    this.deadline = this.deadline + this.now() - this.pausedAt;
    this.pausedAt = null;
    this.push({ event: 'resumed', deadline_at: iso(this.deadline) });
  }

  /** False for a result of an earlier end, or of this one before the server has told all of it. */
  isOfThisEnd({ finishedAt }: { finishedAt: number }): boolean {
    return this.graded !== null && finishedAt === START + this.ends;
  }

  time(): string {
    return iso(this.now());
  }

  private isOver(): boolean {
    return this.graded !== null || (this.pausedAt === null && this.now() > this.deadline + GRACE_MS);
  }

  private close(reason: 'SUBMIT' | 'DEADLINE'): void {
    if (this.graded) return;
    this.graded = new Map([...this.server.held].map(([qId, { ans }]) => [qId, ans]));
    this.reason = reason;
    this.ends += 1;
  }
}

const iso = (at: number): string => new Date(START + at).toISOString();
