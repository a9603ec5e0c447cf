/** What the bench says to its load client, and what that answers. */
import type { SetUpSchool } from '../support/school-setup.js';
import type { Spread } from './spread.js';

export interface Orders {
  /** Makes the students; nothing is sent yet. */
  gather: { given: { url: string; school: SetUpSchool }; found: null };
  signIn: { given: null; found: Phase };
  join: { given: null; found: Phase };
  /** Spread evenly over `withinMs`. */
  paper: { given: { withinMs: number }; found: Phase };
  connect: { given: null; found: Phase };
  /** Each student sends `perSecond` answers a second, at moments of their own. */
  steady: { given: { seconds: number; perSecond: number }; found: AnswerPhase };
  /** Each student sends the next answer as soon as the last is acked. */
  flatOut: { given: { seconds: number }; found: AnswerPhase };
  submit: { given: null; found: Phase };
}

export interface Phase {
  /** Latencies, ms. */
  took: Spread;
  /** From the first send to the last answer. */
  totalMs: number;
  failed: number;
  lag: Spread;
}

export interface AnswerPhase extends Phase {
  acks: number;
  /** From the moment at which the answer was due: with the load client's own lateness. Absent where nothing was due. */
  sincePlanned?: Spread;
}

export type OrderName = keyof Orders;
export type Order = { [K in OrderName]: { name: K; given: Orders[K]['given'] } }[OrderName];
export type OrderReply = { found: unknown } | { error: string };
