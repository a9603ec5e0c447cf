/**
 * The judge. From the history and from PostgreSQL alone, sharing nothing with the product, it says every way in which what is
 * stored betrays what students were told. The rules are those of `docs/DURABILITY.md`; each has a made history that breaks it.
 */
import { EVERYBODY, type HistoryEvent } from './history.js';
import { regrade } from './regrading.js';
import type { StoredAnswer, StoredExam, StoredSession } from './stored-exam.js';

export interface Violation {
  student: string;
  qId?: string;
  text: string;
}

export interface Verdict {
  /** In the middle of an exam scores are not there yet. */
  ended: boolean;
  /** Redis lost everything once: of what PostgreSQL had not received by then the ledger may miss lines. */
  ledgerMayMiss?: boolean;
}

interface Sent {
  ans: string | null | undefined;
  flag: boolean | undefined;
  baseRev: number | undefined;
  /** Of its first copy and its last. */
  firstOrder: number;
  lastOrder: number;
  revs: number[];
}

export function violationsOf(
  events: readonly HistoryEvent[],
  stored: StoredExam,
  verdict: Verdict,
): Violation[] {
  const students = new Set(events.map((event) => event.student).filter((student) => student !== EVERYBODY));
  const found: Violation[] = [];
  for (const student of students) {
    const own = events.filter((event) => event.student === student);
    const sessions = stored.sessions.filter((session) => session.student === student);
    const [session] = sessions;
    if (!session || sessions.length > 1) {
      // Who was told nothing yet may have none.
      if (session || verdict.ended || own.some((event) => event.kind === 'acked'))
        found.push({ student, text: `has ${sessions.length} sessions` });
      continue;
    }
    const sent = sentBy(own);
    found.push(
      ...answerViolations(student, sent, session, verdict),
      ...ledgerViolations(student, sent, session, verdict),
    );
    if (verdict.ended) found.push(...scoreViolations(student, own, session, stored));
  }
  for (const { student } of stored.sessions)
    if (!students.has(student)) found.push({ student, text: 'has a session, but never sat' });
  return found;
}

/** question → what was sent of it. An id says which only together with the device. */
function sentBy(own: readonly HistoryEvent[]): Map<string, Sent[]> {
  const byQuestion = new Map<string, Sent[]>();
  const byId = new Map<string, Sent>();
  for (const event of own) {
    if (event.kind === 'sent') {
      const name = `${event.device} ${event.id}`;
      const known = byId.get(name);
      if (known) {
        known.lastOrder = event.order;
        continue;
      }
      const { ans, flag, baseRev, order } = event;
      const entry: Sent = { ans, flag, baseRev, firstOrder: order, lastOrder: order, revs: [] };
      byId.set(name, entry);
      byQuestion.set(event.qId, [...(byQuestion.get(event.qId) ?? []), entry]);
    } else if (event.kind === 'acked') byId.get(`${event.device} ${event.id}`)?.revs.push(event.rev);
  }
  return byQuestion;
}

function answerViolations(
  student: string,
  sent: Map<string, Sent[]>,
  session: StoredSession,
  { ledgerMayMiss }: Verdict,
): Violation[] {
  const found: Violation[] = [];
  const say = (qId: string, text: string): void => void found.push({ student, qId, text });
  for (const [qId, all] of sent) {
    const rev = Math.max(0, ...all.flatMap((entry) => entry.revs));
    if (rev === 0) continue;
    const row = session.answers.find((answer) => answer.qId === qId);
    const last = all.filter((entry) => entry.revs.includes(rev));
    const told = `acked ${last.map(show).join(' and ')} at rev ${rev}`;
    if (!row) say(qId, `${told}, nothing is stored`);
    else if (row.rev < rev) {
      // Where Redis was lost with the change, the page has nothing to send again when what is held equals its choice.
      if (!ledgerMayMiss || !last.every((entry) => matches(entry, row)))
        say(qId, `${told}, stored is ${row.answer} of rev ${row.rev}`);
    } else if (row.rev === rev) {
      if (!last.every((entry) => matches(entry, row))) say(qId, `${told}, stored is ${showRow(row)}`);
    } else if (!all.some((entry) => matches(entry, row) && isLater(entry, last, rev)))
      say(qId, `${told}, stored is ${showRow(row)}, which was not sent after it`);
  }
  for (const row of session.answers)
    if (!sent.get(row.qId)?.some((entry) => matches(entry, row)))
      say(row.qId, `${showRow(row)} is stored, but nobody sent it`);
  return found;
}

/** Sent after the acked one, and knowing of it: what builds on an older state must not win. */
const isLater = (entry: Sent, acked: readonly Sent[], rev: number): boolean =>
  entry.lastOrder > Math.min(...acked.map((other) => other.firstOrder)) &&
  (entry.baseRev === undefined || entry.baseRev >= rev);

function ledgerViolations(
  student: string,
  sent: Map<string, Sent[]>,
  session: StoredSession,
  { ledgerMayMiss }: Verdict,
): Violation[] {
  const found: Violation[] = [];
  for (const [qId, all] of sent) {
    for (const entry of all) {
      for (const rev of new Set(entry.revs.filter((acked) => acked > 0))) {
        const line = session.events.find((event) => !event.late && event.rev === rev && event.qId === qId);
        if (!line && !ledgerMayMiss)
          found.push({ student, qId, text: `acked at rev ${rev}, but not in the ledger` });
        if (line && entry.ans !== undefined && line.answer !== entry.ans)
          found.push({
            student,
            qId,
            text: `acked ${entry.ans} at rev ${rev}, the ledger says ${line.answer}`,
          });
      }
    }
  }
  for (const [qId, all] of sent) found.push(...overtaken(student, qId, all, session));
  for (const { qId, answer } of session.events)
    if (!sent.get(qId)?.some((entry) => entry.ans === undefined || entry.ans === answer))
      found.push({ student, qId, text: `${answer} is in the ledger, but nobody sent it` });
  return found;
}

/** Each change builds on the one before it, or on nothing: also where a later one has covered the harm. */
function overtaken(student: string, qId: string, all: readonly Sent[], session: StoredSession): Violation[] {
  const lines = session.events
    .filter((event) => event.qId === qId && !event.late)
    .sort((a, b) => a.rev - b.rev);
  return lines.flatMap(({ rev, answer }, i) => {
    const before = lines[i - 1]?.rev ?? 0;
    // An ack alone does not tell who made it: what equals what is held is acked with its rev, and the maker's own may be lost.
    const makers = all.filter(
      ({ ans, revs }) => (ans === undefined || ans === answer) && (revs.length === 0 || revs.includes(rev)),
    );
    if (makers.length === 0 || makers.some(({ baseRev }) => baseRev === undefined || baseRev >= before))
      return [];
    return [
      {
        student,
        qId,
        text: `${answer} won at rev ${rev}, but was sent by who did not know of rev ${before}`,
      },
    ];
  });
}

function scoreViolations(
  student: string,
  own: readonly HistoryEvent[],
  session: StoredSession,
  { keys }: StoredExam,
): Violation[] {
  const found: Violation[] = [];
  const say = (text: string): void => void found.push({ student, text });
  if (session.status !== 'COMPLETED') say(`the session is ${session.status}`);
  if (session.scores.length !== 1) say(`${session.scores.length} scores were pushed for one close`);
  const key = keys.get(session.gradedVersion ?? 0);
  if (!key) {
    say(`graded with version ${session.gradedVersion}, which was never published`);
    return found;
  }
  const { score, points, pointsMax } = regrade(key, session.answers);
  const right = `an independent regrading says ${score / 100}`;
  if (session.finalScore !== score) say(`scored ${asScore(session.finalScore)}, ${right}`);
  for (const line of session.scores) {
    if (line.score !== score || line.points !== points || line.pointsMax !== pointsMax)
      say(`the ledger says ${asScore(line.score)}, ${right}`);
    if (line.cause !== session.closeReason)
      say(`closed by ${session.closeReason}, the ledger says ${line.cause}`);
  }
  for (const event of own)
    if (event.kind === 'told' && event.score !== undefined && Math.round(event.score * 100) !== score)
      say(`the student was told ${event.score}, ${right}`);
  return found;
}

/** @param dead what lies in the dead letters. @param expected jobs that a fault has made to end there. */
export function deadLetterViolations(dead: readonly string[], expected: readonly string[]): Violation[] {
  const left = [...expected];
  const found: Violation[] = [];
  for (const job of dead) {
    const i = left.indexOf(job);
    if (i >= 0) left.splice(i, 1);
    else found.push({ student: EVERYBODY, text: `in the dead letters: ${job.slice(0, 300)}` });
  }
  for (const job of left)
    found.push({ student: EVERYBODY, text: `not in the dead letters: ${job.slice(0, 300)}` });
  return found;
}

/** The job that a dead letter holds. */
export const jobOf = (letter: string): string => (JSON.parse(letter) as { job: string }).job;

const matches = (entry: Sent, row: StoredAnswer): boolean =>
  (entry.ans === undefined || entry.ans === row.answer) &&
  (entry.flag === undefined || entry.flag === row.flagged);

const show = ({ ans, flag }: Sent): string =>
  `${ans === undefined ? 'a mark' : (ans ?? 'cleared')}${flag ? ' (doubtful)' : ''}`;
const showRow = ({ answer, flagged, rev }: StoredAnswer): string =>
  `${answer ?? 'cleared'}${flagged ? ' (doubtful)' : ''} of rev ${rev}`;
const asScore = (hundredths: number | null): string =>
  hundredths === null ? 'nothing' : String(hundredths / 100);
