/**
 * Saving answers. All answers that arrive in one turn of the event loop go to Redis in one call of one script, and each is
 * acked only after the reply: Redis writes its append-only file to disk before it replies.
 */
import { loadScript, type Redis } from '../../../core/index.js';
import type { AnswerKey } from '../live/format.js';
import { keys } from '../redis/keys.js';
import { jobOpening } from './jobs.js';

export interface AnswerChange {
  q_id: string;
  /** undefined leaves the answer as it is (a change of the mark alone). */
  ans?: string | null | undefined;
  flag?: boolean | undefined;
  base_rev?: number | undefined;
}

/** Who saves: taken from the token and the session at the start of a connection or request. */
export interface Saver {
  studentId: string;
  examId: string;
  sessionId: string;
  /** `jti` of the token: the script refuses when a later sign-in has replaced it. */
  tokenId: string;
  loginKey: string;
  /** Of Redis, when token and session were looked at: after a loss of Redis both must be looked at again. */
  epoch: string;
  /** Where from, as the ledger keeps it. */
  device: string;
}

export type SaveResult =
  | { code: 'saved'; rev: number }
  | { code: 'stale'; rev: number; ans: string | null }
  | {
      code:
        | 'late'
        | 'closed'
        | 'kicked'
        | 'not_joined'
        | 'unknown_question'
        | 'invalid_answer'
        | 'slow_down'
        | 'unavailable';
    };

const script = loadScript(import.meta.url, '../redis/autosave.lua');
/** Longer calls would hold Redis up for everybody else. */
const ENTRIES_PER_CALL = 250;

interface Entry {
  keys: string[];
  args: (string | number)[];
  done: (result: SaveResult) => void;
}

export class Autosave {
  readonly #redis: Redis;
  #waiting: Entry[] = [];
  #armed = false;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Resolves once the outcome is known; never rejects. Calls are carried out in the order in which they were made. */
  save(saver: Saver, change: AnswerChange, answerKey: AnswerKey): Promise<SaveResult> {
    const refusal = check(change, answerKey);
    if (refusal) return Promise.resolve({ code: refusal });
    return new Promise((done) => {
      this.#waiting.push({ ...entryOf(saver, change, answerKey.version), done });
      if (this.#armed) return;
      this.#armed = true;
      setImmediate(() => this.flush());
    });
  }

  /** Sends what waits, now: a submit must reach Redis after the answers before it. */
  flush(): void {
    this.#armed = false;
    const all = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < all.length; from += ENTRIES_PER_CALL)
      void this.#call(all.slice(from, from + ENTRIES_PER_CALL));
  }

  async #call(entries: Entry[]): Promise<void> {
    try {
      const replies = (await script.run(
        this.#redis,
        [
          keys.answersQueue(),
          keys.clockOffset(),
          keys.clockWatch(),
          keys.epoch(),
          ...entries.flatMap((entry) => entry.keys),
        ],
        entries.flatMap((entry) => entry.args),
      )) as [string, number, string][];
      entries.forEach((entry, i) => {
        entry.done(resultOf(replies[i]));
      });
    } catch {
      // Away, out of memory, or ended while under way: whether it was stored is not known, so the page sends it again.
      for (const entry of entries) entry.done({ code: 'unavailable' });
    }
  }
}

function check(
  change: AnswerChange,
  answerKey: AnswerKey,
): 'unknown_question' | 'invalid_answer' | undefined {
  const question = Object.hasOwn(answerKey.questions, change.q_id)
    ? answerKey.questions[change.q_id]
    : undefined;
  if (!question) return 'unknown_question';
  if (typeof change.ans === 'string' && !question.options.includes(change.ans)) return 'invalid_answer';
  if (change.ans === undefined && change.flag === undefined) return 'invalid_answer';
  return undefined;
}

function entryOf(saver: Saver, change: AnswerChange, version: number): Pick<Entry, 'keys' | 'args'> {
  const { studentId, examId } = saver;
  return {
    keys: [
      saver.loginKey,
      keys.session(studentId, examId),
      keys.answers(studentId, examId),
      keys.revs(studentId, examId),
      keys.flags(studentId, examId),
      keys.exam(examId),
    ],
    args: [
      saver.tokenId,
      saver.sessionId,
      change.q_id,
      change.ans === undefined ? '' : `=${change.ans ?? ''}`,
      change.flag === undefined ? '' : change.flag ? '1' : '0',
      change.base_rev ?? '',
      jobOpening(saver, saver.device, { q: change.q_id, pv: version }),
      saver.epoch,
    ],
  };
}

function resultOf(reply: [string, number, string] | undefined): SaveResult {
  if (!reply) return { code: 'unavailable' };
  const [code, rev, held] = reply;
  if (code === 'saved') return { code, rev };
  if (code === 'stale') return { code, rev, ans: held === '' ? null : held };
  return { code: code as 'late' | 'closed' | 'kicked' | 'not_joined' | 'unavailable' };
}
