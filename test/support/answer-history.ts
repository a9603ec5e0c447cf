/**
 * What one student sent and what was acked, with times: the evidence against which PostgreSQL is read in the end. Kept by
 * the test, outside of any code under test.
 */

export interface SentAnswer {
  qId: string;
  /** undefined: only the mark was sent. */
  ans: string | null | undefined;
  id: number;
  baseRev: number | undefined;
  /** performance.now() of each time it was sent; a copy sent again bears the same id. */
  sentAt: number[];
  /** Place of its first sending among all of this student. */
  place: number;
  ackedAt?: number;
  rev?: number;
  /** Code of the last error that answered it. */
  error?: string;
}

interface SentFrame {
  q_id: string;
  ans?: string | null;
  id: number;
  base_rev?: number;
}

interface Reply {
  code?: string;
  id?: number;
  rev?: number;
}

export class AnswerHistory {
  readonly #sent = new Map<number, SentAnswer>();
  #places = 0;

  sent(frame: SentFrame): SentAnswer {
    const known = this.#sent.get(frame.id);
    if (known) {
      known.sentAt.push(performance.now());
      return known;
    }
    this.#places += 1;
    const entry: SentAnswer = {
      qId: frame.q_id,
      ans: frame.ans,
      id: frame.id,
      baseRev: frame.base_rev,
      sentAt: [performance.now()],
      place: this.#places,
    };
    this.#sent.set(frame.id, entry);
    return entry;
  }

  /** An ack or an error that names one of ours. */
  answered(reply: Reply): SentAnswer | undefined {
    const entry = reply.id === undefined ? undefined : this.#sent.get(reply.id);
    if (!entry) return undefined;
    if (reply.code !== undefined) {
      entry.error = reply.code;
    } else if (reply.rev !== undefined) {
      entry.ackedAt ??= performance.now();
      entry.rev = Math.max(reply.rev, entry.rev ?? 0);
    }
    return entry;
  }

  all(): SentAnswer[] {
    return [...this.#sent.values()];
  }

  acked(): SentAnswer[] {
    return this.all().filter((entry) => entry.ackedAt !== undefined);
  }

  /** For each question the acked answer with the highest rev. */
  lastAcked(): Map<string, SentAnswer> {
    const last = new Map<string, SentAnswer>();
    for (const entry of this.acked()) {
      const known = last.get(entry.qId);
      if (!known || newer(entry, known)) last.set(entry.qId, entry);
    }
    return last;
  }
}

/** A repeated value is acked with the rev that is held, so of two with one rev the later sent is the newer. */
const newer = (a: SentAnswer, b: SentAnswer): boolean =>
  (a.rev ?? 0) > (b.rev ?? 0) || (a.rev === b.rev && a.place > b.place);
