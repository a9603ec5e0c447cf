/*
 * All answers of one session on their way to the server: at most one frame per question under way, at most as
 * many in all as the carrier allows, in the order in which the student chose, sent again after 5 s without an
 * ack. It neither sends nor stores by itself: it hands frames out, takes replies in and reports each changed record.
 */
import {
  type AnswerRecord,
  acked,
  type Choice,
  choose,
  closed,
  emptyRecord,
  isSettled,
  merged,
  reconsidered,
  sameChoice,
  sending,
  turnedDown,
} from './answer.js';
import { createFlights } from './flights.js';
import type { AnswerFrame, AnswerReply, WireAnswers } from './wire.js';

const HOLD_MS = 1000;
/** The paper, or this frame, is to blame: the same again would be refused again. */
const REFUSALS = new Set(['unknown_question', 'invalid_answer', 'bad_message']);

/** Where an answer is. `late` and `gone`: the server will not count it. */
export type Whereabouts = 'none' | 'here' | 'on-its-way' | 'saved' | 'late' | 'gone';

export interface AnswerQueue {
  choose(qId: string, ans: string | null): void;
  mark(qId: string, flag: boolean): void;
  choiceOf(qId: string): Choice;
  whereabouts(qId: string): Whereabouts;
  savedAt(qId: string): number | null;
  /** Frames to send now, oldest choice first; `limit` is how many may be under way in all. */
  take(limit: number): AnswerFrame[];
  /** One ack or error. Returns what the caller must act on beyond the answer itself. */
  reply(reply: AnswerReply): 'closed' | 'refused' | null;
  /** What the server holds; `restart` when a new socket says so, where nothing is under way any more. */
  merge(answers: WireAnswers, restart: boolean): void;
  /** These frames certainly reached nobody or may be lost: free to be sent again. Without ids: all. */
  release(ids?: readonly number[]): void;
  /**
   * The session is closed: nothing is under way, and nothing that was can be applied any more. What may have been applied without
   * an ack is not known before the server tells what it holds, here or in reply to the answer itself.
   */
  close(answers?: WireAnswers): void;
  /** Sends nothing for a while. */
  hold(ms: number): void;
  /** Gives refused answers another chance: the paper has changed, or (`late`) there is time. */
  reconsider(only?: 'late'): void;
  /** A record that another tab of this browser has stored for the same session. */
  adopt(qId: string, record: AnswerRecord): void;
  /** Answers that the server does not hold yet and still could. */
  waiting(): string[];
  /** Answers that the server did not take because they came after the end. */
  late(): string[];
  /** Questions whose latest choice with an option the server is known to hold. */
  stored(): string[];
}

export interface QueueEvents {
  /** Called after every change of a record, before any frame bearing it is handed out. */
  keep(qId: string, record: AnswerRecord): void;
  changed(qId: string): void;
  /** Another device's answer has replaced these. */
  replaced(qIds: string[]): void;
}

export interface QueueTime {
  /** Monotonic ms. */
  now(): number;
  /** Server time in ms, for "saved at". */
  serverNow(): number;
}

export function createAnswerQueue(
  kept: ReadonlyMap<string, AnswerRecord>,
  time: QueueTime,
  events: QueueEvents,
): AnswerQueue {
  const records = new Map(kept);
  const flights = createFlights(time.now);
  let turn = 0;
  let nextId = 1;
  let holdUntil = Number.NEGATIVE_INFINITY;
  for (const record of records.values()) noteNumbers(record);

  function noteNumbers(record: AnswerRecord): void {
    turn = Math.max(turn, record.turn);
    for (const sent of record.sent) nextId = Math.max(nextId, sent.id + 1);
  }

  function put(qId: string, record: AnswerRecord): void {
    records.set(qId, record);
    events.keep(qId, record);
    events.changed(qId);
  }

  function change(qId: string, wish: Partial<Choice>): void {
    const record = records.get(qId) ?? emptyRecord();
    const chosen = { ...record.chosen, ...wish };
    if (sameChoice(chosen, record.chosen) && record.refused === null) return;
    turn += 1;
    put(qId, choose(record, chosen, turn));
  }

  function isWaiting(record: AnswerRecord): boolean {
    return record.refused === null && !isSettled(record);
  }

  function frameOf(qId: string, record: AnswerRecord): AnswerFrame {
    const next = sending(record, nextId);
    nextId = Math.max(nextId, next.sent.id + 1);
    flights.start(qId, next.sent.id);
    put(qId, next.record);
    const { ans, flag, id, baseRev, alone } = next.sent;
    return { q_id: qId, ...(alone ? {} : { ans }), flag, id, base_rev: baseRev };
  }

  function refuse(qId: string, id: number | undefined, refused: 'late' | 'gone'): void {
    const record = records.get(qId);
    const named = id ?? flights.idOf(qId);
    flights.landed(qId, id);
    if (!record) return;
    const sent = record.sent.find((s) => s.id === named);
    put(qId, turnedDown(record, named === undefined ? undefined : (sent ?? null), refused));
  }

  return {
    choose: (qId, ans) => change(qId, { ans }),
    mark: (qId, flag) => change(qId, { flag }),
    choiceOf: (qId) => (records.get(qId) ?? emptyRecord()).chosen,
    savedAt: (qId) => records.get(qId)?.savedAt ?? null,

    whereabouts(qId) {
      const record = records.get(qId);
      if (!record) return 'none';
      if (record.refused) return record.refused;
      if (isSettled(record)) return record.rev > 0 ? 'saved' : 'none';
      return flights.has(qId) ? 'on-its-way' : 'here';
    },

    take(limit) {
      if (time.now() < holdUntil) return [];
      const due = [...records]
        .filter(([qId, record]) => isWaiting(record) && flights.isFree(qId))
        .sort(([, a], [, b]) => a.turn - b.turn)
        .slice(0, Math.max(0, limit - flights.awaited()));
      return due.map(([qId, record]) => frameOf(qId, record));
    },

    reply(reply) {
      const qId = reply.q_id ?? flights.questionOf(reply.id);
      if (reply.code === 'closed') return 'closed';
      const known = reply.code === undefined || reply.code === 'late' || reply.code === 'stale';
      if (reply.code !== undefined && !known && !REFUSALS.has(reply.code)) {
        // slow_down, unavailable, and whatever else does not say that it is saved: again, a little later.
        this.hold(HOLD_MS);
        if (qId !== undefined) {
          flights.landed(qId, reply.id);
          events.changed(qId);
        }
        return null;
      }
      if (qId === undefined) return null;
      const record = records.get(qId);
      if (!record) return null;
      if (reply.code === 'late') {
        refuse(qId, reply.id, 'late');
        return null;
      }
      if (reply.code === 'stale') {
        flights.landed(qId, reply.id);
        const answered = record.sent.find((s) => s.id === reply.id);
        const held = { ans: reply.ans ?? null, flag: reply.flag, rev: reply.rev ?? record.rev };
        const result = merged(record, held, answered);
        // The server has turned this very frame down; it cannot be applied any more.
        const sent = result.record.sent.filter((s) => s.id !== reply.id);
        put(qId, { ...result.record, sent, unsure: result.record.unsure || flights.has(qId) });
        if (result.replaced) events.replaced([qId]);
        return null;
      }
      if (reply.code !== undefined) {
        refuse(qId, reply.id, 'gone');
        return 'refused';
      }
      if (reply.rev === undefined) return null;
      const id = reply.id ?? flights.idOf(qId);
      flights.landed(qId, id);
      if (id === undefined) return null;
      const next = acked(record, id, reply.rev, time.serverNow());
      put(qId, flights.has(qId) ? { ...next, unsure: true } : next);
      return null;
    },

    merge(answers, restart) {
      if (restart) flights.clear();
      const replaced: string[] = [];
      for (const qId of new Set([...records.keys(), ...Object.keys(answers)])) {
        const before = records.get(qId);
        const server = answers[qId] ?? { ans: null, flag: false, rev: 0 };
        const result = merged(before ?? emptyRecord(), {
          ans: server.ans ?? null,
          flag: server.flag ?? false,
          rev: server.rev,
        });
        const record = flights.has(qId) ? { ...result.record, unsure: true } : result.record;
        put(qId, record);
        if (before && result.replaced) replaced.push(qId);
      }
      if (replaced.length > 0) events.replaced(replaced);
    },

    release(ids) {
      for (const qId of flights.release(ids)) events.changed(qId);
    },

    close(answers) {
      for (const [qId, record] of records)
        put(qId, closed(record, answers && (answers[qId] ?? { ans: null, rev: 0 })));
      this.release();
    },

    hold(ms) {
      holdUntil = Math.max(holdUntil, time.now() + ms);
    },

    reconsider(only) {
      for (const [qId, record] of records)
        if (record.shut || (record.refused && only !== 'late')) put(qId, reconsidered(record));
    },

    adopt(qId, theirs) {
      const ours = records.get(qId);
      if (ours && (!isSettled(ours) || theirs.turn < ours.turn || theirs.rev < ours.rev)) return;
      noteNumbers(theirs);
      records.set(qId, theirs);
      events.changed(qId);
    },

    waiting: () => [...records].filter(([, record]) => isWaiting(record)).map(([qId]) => qId),
    late: () => [...records].filter(([, record]) => record.refused === 'late').map(([qId]) => qId),
    stored: () =>
      [...records]
        .filter(([, record]) => record.held.ans !== null && record.refused === null && isSettled(record))
        .map(([qId]) => qId),
  };
}
