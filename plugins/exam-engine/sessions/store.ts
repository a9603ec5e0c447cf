/**
 * Everything that the slow lane writes of sessions: rows, answers, scores and both ledgers. Each statement takes a whole
 * batch, may be repeated, and lets no older state overwrite a newer one.
 */
import type { Knex } from 'knex';
import type { AnswerJob, ScoreJob, SessionJob } from './jobs.js';

const seconds = (ms: number): number => ms / 1000;

/**
 * Whichever job comes first makes the row: an answer may overtake the join. The conflict names no column: two carriers that make
 * the same row at the same moment may meet at either unique key, and the one that is not named would refuse the job for good.
 */
async function makeMissingSessions(
  trx: Knex.Transaction,
  jobs: readonly { sid: string; eid: string; st: number; started: number; deadline: number }[],
): Promise<void> {
  const first = new Map(jobs.map((job) => [job.sid, job]));
  const rows = [...first.values()];
  await trx.raw(
    `INSERT INTO exam_sessions (id, exam_id, student_id, started_at, deadline_at)
     SELECT id, exam_id, student_id, to_timestamp(started), to_timestamp(deadline)
       FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::float8[], ?::float8[]) AS new (id, exam_id, student_id, started, deadline)
      ORDER BY id
     ON CONFLICT DO NOTHING`,
    columns(
      rows.map((r) => r.sid),
      rows.map((r) => r.eid),
      rows.map((r) => r.st),
      rows.map((r) => seconds(r.started)),
      rows.map((r) => seconds(r.deadline)),
    ),
  );
}

export async function saveAnswers(trx: Knex.Transaction, jobs: readonly AnswerJob[]): Promise<void> {
  await makeMissingSessions(trx, jobs);
  await recordAnswerEvents(trx, jobs);
  const newest = new Map<string, AnswerJob>();
  for (const job of jobs) {
    const name = `${job.sid}:${job.q}`;
    const held = newest.get(name);
    if (job.late === undefined && (!held || held.rev < job.rev)) newest.set(name, job);
  }
  const rows = [...newest.values()];
  if (rows.length === 0) return;
  await trx.raw(
    `INSERT INTO exam_answers (session_id, question_id, answer, flagged, rev, answered_at)
     SELECT session_id, question_id, answer, flagged, rev, to_timestamp(at)
       FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::boolean[], ?::bigint[], ?::float8[]) AS new (session_id, question_id, answer, flagged, rev, at)
      ORDER BY session_id, question_id
     ON CONFLICT (session_id, question_id) DO UPDATE
       SET answer = EXCLUDED.answer, flagged = EXCLUDED.flagged, rev = EXCLUDED.rev, answered_at = EXCLUDED.answered_at
     WHERE exam_answers.rev < EXCLUDED.rev`,
    columns(
      rows.map((r) => r.sid),
      rows.map((r) => r.q),
      rows.map((r) => r.a),
      rows.map((r) => r.f),
      rows.map((r) => r.rev),
      rows.map((r) => seconds(r.at)),
    ),
  );
}

/** A change in time is named by its rev, a late one by its number, so a repeated job adds nothing. */
async function recordAnswerEvents(trx: Knex.Transaction, jobs: readonly AnswerJob[]): Promise<void> {
  await trx.raw(
    `INSERT INTO answer_events (event_id, session_id, question_id, answer, rev, at, device, paper_version, late)
     SELECT event_id, session_id, question_id, answer, rev, to_timestamp(at), device, paper_version, late
       FROM unnest(?::text[], ?::uuid[], ?::uuid[], ?::text[], ?::bigint[], ?::float8[], ?::text[], ?::int[], ?::boolean[])
            AS new (event_id, session_id, question_id, answer, rev, at, device, paper_version, late)
     ON CONFLICT (event_id) DO NOTHING`,
    columns(
      jobs.map((job) => (job.late === undefined ? `${job.sid}:${job.rev}` : `${job.sid}:late:${job.late}`)),
      jobs.map((job) => job.sid),
      jobs.map((job) => job.q),
      jobs.map((job) => job.a),
      jobs.map((job) => job.rev),
      jobs.map((job) => seconds(job.at)),
      jobs.map((job) => job.dev),
      jobs.map((job) => job.pv),
      jobs.map((job) => job.late !== undefined),
    ),
  );
}

/** State without a score: begun, given more time. */
export async function saveSessions(trx: Knex.Transaction, jobs: readonly SessionJob[]): Promise<void> {
  await makeMissingSessions(trx, jobs);
  const rows = newestState(jobs);
  await trx.raw(
    `UPDATE exam_sessions AS s
        SET started_at = to_timestamp(new.started), deadline_at = to_timestamp(new.deadline), status = new.status,
            extra_seconds = new.extra, credit_seconds = new.credit, order_scheme = new.order_scheme, state_rev = new.state_rev
       FROM unnest(?::uuid[], ?::float8[], ?::float8[], ?::text[], ?::int[], ?::int[], ?::int[], ?::bigint[])
            AS new (id, started, deadline, status, extra, credit, order_scheme, state_rev)
      WHERE s.id = new.id AND s.state_rev < new.state_rev`,
    columns(...stateColumns(rows)),
  );
}

/** A session that closed with its score, or was opened again and has none: the state, and one line in the ledger. */
export async function saveScores(trx: Knex.Transaction, jobs: readonly ScoreJob[]): Promise<void> {
  await makeMissingSessions(trx, jobs);
  const rows = newestState(jobs);
  await trx.raw(
    `UPDATE exam_sessions AS s
        SET started_at = to_timestamp(new.started), deadline_at = to_timestamp(new.deadline), status = new.status,
            extra_seconds = new.extra, credit_seconds = new.credit, order_scheme = new.order_scheme, state_rev = new.state_rev,
            finished_at = to_timestamp(new.finished), close_reason = new.cause, final_score = new.score, graded_version = new.version
       FROM unnest(?::uuid[], ?::float8[], ?::float8[], ?::text[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::float8[], ?::text[], ?::numeric[], ?::int[])
            AS new (id, started, deadline, status, extra, credit, order_scheme, state_rev, finished, cause, score, version)
      WHERE s.id = new.id AND s.state_rev < new.state_rev`,
    columns(
      ...stateColumns(rows),
      rows.map((r) => (r.finished === null ? null : seconds(r.finished))),
      rows.map((r) => (r.cause === 'REOPEN' ? null : r.cause)),
      rows.map((r) => r.score),
      rows.map((r) => r.pv),
    ),
  );
  await trx.raw(
    `INSERT INTO score_events (event_id, session_id, score, points, points_max, paper_version, cause, by, at, reason, finished_at)
     SELECT event_id, session_id, score, points / 100, points_max / 100, paper_version, cause, by, to_timestamp(at), reason, to_timestamp(finished)
       FROM unnest(?::text[], ?::uuid[], ?::numeric[], ?::numeric[], ?::numeric[], ?::int[], ?::text[], ?::bigint[], ?::float8[], ?::text[], ?::float8[])
            AS new (event_id, session_id, score, points, points_max, paper_version, cause, by, at, reason, finished)
     ON CONFLICT (event_id) DO NOTHING`,
    columns(
      jobs.map((job) => `${job.sid}:${job.state_rev}`),
      jobs.map((job) => job.sid),
      jobs.map((job) => job.score),
      jobs.map((job) => job.points),
      jobs.map((job) => job.points_max),
      jobs.map((job) => job.pv),
      jobs.map((job) => job.cause),
      jobs.map((job) => job.by ?? null),
      jobs.map((job) => seconds(job.at)),
      jobs.map((job) => job.reason ?? null),
      jobs.map((job) => (job.finished === null ? null : seconds(job.finished))),
    ),
  );
}

function newestState<J extends SessionJob>(jobs: readonly J[]): J[] {
  const newest = new Map<string, J>();
  for (const job of jobs)
    if ((newest.get(job.sid)?.state_rev ?? -1) < job.state_rev) newest.set(job.sid, job);
  return [...newest.values()];
}

/** Knex takes an array as one value, which pg sends as an array; its types know only scalars. */
const columns = (...arrays: readonly (readonly (string | number | boolean | null)[])[]): Knex.RawBinding[] =>
  arrays as unknown as Knex.RawBinding[];

const stateColumns = (rows: readonly SessionJob[]): (string | number)[][] => [
  rows.map((r) => r.sid),
  rows.map((r) => seconds(r.started)),
  rows.map((r) => seconds(r.deadline)),
  rows.map((r) => r.status),
  rows.map((r) => r.extra),
  rows.map((r) => r.credit),
  rows.map((r) => r.order_scheme),
  rows.map((r) => r.state_rev),
];
