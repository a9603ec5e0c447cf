/*
 * One answer and the truth about it: what the student chose here, what the server is known to hold, and which
 * values are under way in between. Pure: every function returns a new record. The rules are those of the
 * specification's "Two devices".
 */
import type { WireAnswer } from './wire.js';

export interface Choice {
  /** An option key, or `null` for none. */
  ans: string | null;
  flag: boolean;
}

export interface SentChoice extends Choice {
  id: number;
  baseRev: number;
  /** Went out as a mark without an answer: its ack does not tell which answer the server holds. */
  alone?: boolean;
}

export interface AnswerRecord {
  /** What the student sees and wants. */
  chosen: Choice;
  /** What the server held when it last said so, at `rev`. */
  held: Choice;
  rev: number;
  /** The highest rev this page was ever told; anything up to it is no news from another device. */
  seenRev: number;
  /** Sent, and still able to arrive: neither acked nor overtaken by a later rev. Kept over a reload. */
  sent: SentChoice[];
  /** At `rev` the server may hold the answer of another device: it was told of by the ack of a mark alone. */
  blind?: boolean;
  /** While the end is over nothing that is still under way can be applied; after more time it can be again. */
  shut?: boolean;
  /** Something was sent since the server last spoke, so that `held` may be out of date. */
  unsure: boolean;
  /** Rises with each choice of the student over all questions: the order in which they are sent. */
  turn: number;
  /** Server time in ms of the last ack. */
  savedAt: number | null;
  /** The server will not take this choice: it came after the end, or its question or option is gone. */
  refused: 'late' | 'gone' | null;
}

/** What the server says it holds; `flag` is missing in a `stale` error. */
export interface HeldAnswer {
  ans: string | null;
  flag?: boolean;
  rev: number;
}

export const NOTHING: Choice = { ans: null, flag: false };

export function emptyRecord(): AnswerRecord {
  return {
    chosen: NOTHING,
    held: NOTHING,
    rev: 0,
    seenRev: 0,
    sent: [],
    unsure: false,
    turn: 0,
    savedAt: null,
    refused: null,
  };
}

export function sameChoice(a: Choice, b: Choice): boolean {
  return a.ans === b.ans && a.flag === b.flag;
}

/** True when the server is known to hold what the student chose. */
export function isHeld(record: AnswerRecord): boolean {
  return !record.unsure && sameChoice(record.chosen, record.held);
}

/** True when it is held, and nothing that was sent before can change that while the session is open. */
export function isSettled(record: AnswerRecord): boolean {
  return isHeld(record) && !hasStraggler(record);
}

/**
 * A frame on a socket that was given up, or in a request that was, can reach the server long after a newer socket has said
 * hello, and would be applied then: the server takes whatever is based on the rev that it holds.
 */
function hasStraggler({ sent, rev, held, shut }: AnswerRecord): boolean {
  return !shut && sent.some((s) => s.baseRev === rev && !sameChoice(s, held));
}

export function choose(record: AnswerRecord, chosen: Choice, turn: number): AnswerRecord {
  return { ...record, chosen, turn, refused: null, shut: false };
}

/** An identical choice sent again keeps its id, so that an ack of either copy is an ack of both. */
export function sending(record: AnswerRecord, freshId: number): { record: AnswerRecord; sent: SentChoice } {
  const wish = wishOf(record);
  const again = record.sent.find((s) => s.baseRev === record.rev && sameChoice(s, wish));
  // A doubtful mark on a question that was never answered must not read as "cleared".
  const alone =
    wish.ans === null &&
    record.held.ans === null &&
    record.rev === record.seenRev &&
    record.sent.every((s) => s.ans === null);
  const sent = again ?? {
    ...wish,
    id: freshId,
    baseRev: record.rev,
    ...(alone ? { alone } : {}),
  };
  return { record: { ...record, unsure: true, sent: again ? record.sent : [...record.sent, sent] }, sent };
}

/**
 * What the server holds already raises no rev when it is sent again, and only a higher rev shuts a straggler out. So the mark
 * goes there and back: the answer stands all the while.
 */
function wishOf(record: AnswerRecord): Choice {
  const { chosen, held } = record;
  return sameChoice(chosen, held) && hasStraggler(record) ? { ...chosen, flag: !chosen.flag } : chosen;
}

/**
 * The server has turned `sent` down for good. Null: a frame that a later rev has overtaken, so that it is not known any more;
 * undefined: some frame of this question, nobody knows which.
 */
export function turnedDown(
  record: AnswerRecord,
  sent: SentChoice | null | undefined,
  refused: 'late' | 'gone',
): AnswerRecord {
  // The refusal is of the frame; a choice made since then is judged on its own. Its mark makes no option come back.
  const isOther =
    sent === null ||
    (sent !== undefined &&
      (refused === 'late' ? !sameChoice(sent, record.chosen) : sent.ans !== record.chosen.ans));
  // Where one frame is too late, all are. But one of them may have been in time, and nobody has heard its ack: the choice
  // itself goes out, whose reply tells which one stands.
  const known = { ...record, unsure: isOther, shut: refused === 'late' || (record.shut ?? false) };
  return isOther ? known : { ...known, refused };
}

/** The session is closed and the server holds this; undefined: it has not said what. */
export function closed(record: AnswerRecord, server: WireAnswer | undefined): AnswerRecord {
  if (!server) return { ...record, shut: true, unsure: record.unsure || hasStraggler(record) };
  const { ans, rev, flag = false } = server;
  const held = { ans, flag };
  // What had arrived, and was then changed elsewhere, is not one that came too late.
  const isElsewhere = isHeld(record) && rev > record.seenRev && !record.sent.some((s) => sameChoice(s, held));
  const { chosen } = isElsewhere ? { chosen: held } : record;
  return { ...record, chosen, held, rev, seenRev: Math.max(rev, record.seenRev), shut: true, unsure: false };
}

/** The end was moved, or the paper has changed: refused or not, all is open again. */
export function reconsidered(record: AnswerRecord): AnswerRecord {
  return { ...record, refused: null, shut: false, unsure: record.unsure || record.refused !== null };
}

/** `ack`: the server has choice `id` on disk at `rev`. An ack that is overtaken changes nothing. */
export function acked(record: AnswerRecord, id: number, rev: number, at: number): AnswerRecord {
  const sent = record.sent.find((s) => s.id === id);
  if (!sent) return record;
  // A frame based on an older rev can no longer be applied; one on this very rev still can.
  // What a mark alone was added to can be any of the others, which must be known as our own then.
  const rest = record.sent.filter((s) => s !== sent && (s.baseRev >= rev || sent.alone === true));
  if (rev < record.rev) return { ...record, sent: record.sent.filter((s) => s !== sent) };
  const held = { ans: sent.ans, flag: sent.flag };
  return {
    ...record,
    held,
    rev,
    seenRev: Math.max(rev, record.seenRev),
    sent: rest,
    blind: sent.alone ?? false,
    // The mark alone may have joined an answer of ours, which then stands where this page believes that there is none.
    unsure: sent.alone === true && rest.some((s) => s.ans !== null),
    savedAt: at,
  };
}

export interface Merged {
  record: AnswerRecord;
  /** The student's choice was replaced by another device's and must be told. */
  replaced: boolean;
}

/** What a `hello` or a `stale` reports as held by the server meets what is here. `answered`: the frame that got the `stale`. */
export function merged(record: AnswerRecord, server: HeldAnswer, answered?: SentChoice): Merged {
  const { ans, rev } = server;
  const flag = server.flag ?? flagBehindStale(record, ans, answered ?? record.chosen);
  const held = { ans, flag };
  const unknown = record.blind === true && rev === record.rev && ans !== record.held.ans;
  const news = rev > record.seenRev || unknown;
  const known = {
    ...record,
    held,
    rev,
    seenRev: Math.max(rev, record.seenRev),
    blind: false,
    // A report that an ack has overtaken looks the same as a loss; the reply to the next frame tells which it was.
    unsure: rev < record.seenRev,
  };
  const afterIt = record.sent.filter((s) => s.baseRev >= rev);
  if (sameChoice(held, record.chosen)) return { record: { ...known, sent: afterIt }, replaced: false };
  // Nothing newer than what this page was told already: the server has lost it or the report is old. The
  // student's choice stands and goes out again.
  if (!news) return { record: known, replaced: false };
  const ours = record.sent.some((s) => s.ans === ans && (server.flag === undefined || s.flag === flag));
  if (ours) return { record: { ...known, sent: afterIt }, replaced: false };
  return {
    record: { ...known, chosen: held, sent: afterIt, savedAt: null, refused: null },
    replaced: ans !== record.chosen.ans,
  };
}

/** `stale` names no flag. Where it bears the answer that was sent, the difference it complains of can only be the flag. */
function flagBehindStale(record: AnswerRecord, ans: string | null, sent: Choice): boolean {
  return ans === sent.ans ? !sent.flag : record.held.flag;
}
