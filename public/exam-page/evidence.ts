/*
 * Answers that were still on this device when their session had ended and the student had gone: sent when the same
 * student signs in here again. They count no more by themselves; the school decides about them.
 */
import { createAnswerQueue } from './answer-queue.js';
import type { AnswerShelf } from './answer-shelf.js';
import type { DeliveryRoutes } from './delivery.js';

const MOST_AT_ONCE = 200;

interface Tools {
  shelf: AnswerShelf;
  /** Server time, ms. */
  serverNow(): number;
  exam(examId: string): DeliveryRoutes;
}

/** `ended`: exams of this student that are over. Never throws: what is not sent now is sent another time. */
export async function sendLeftEvidence(tools: Tools, ended: readonly string[]): Promise<void> {
  const { shelf } = tools;
  for (const examId of ended) {
    const left = shelf.withUnsent();
    if (left.length === 0) return;
    try {
      const routes = tools.exam(examId);
      const session = await routes.getSession();
      // Most sessions on a lab device are those of others.
      if (session.status !== 'COMPLETED' || !left.includes(session.session_id)) continue;
      await send(tools, routes, session.session_id);
    } catch {
      // The server is not reached, or knows no such session any more.
    }
  }
}

async function send({ shelf, serverNow }: Tools, routes: DeliveryRoutes, sessionId: string): Promise<void> {
  const queue = createAnswerQueue(
    shelf.load(sessionId, serverNow()),
    { now: () => performance.now(), serverNow },
    {
      keep: (qId, record) => shelf.keep(sessionId, qId, record),
      changed: () => undefined,
      replaced: () => undefined,
    },
  );
  queue.close();
  const frames = queue.take(MOST_AT_ONCE);
  const replies = await routes.postAnswers(frames);
  const closed = replies.map((reply, i) =>
    queue.reply({ ...reply, q_id: frames[i]?.q_id, id: frames[i]?.id }),
  );
  // Handed in by the student or the proctor: the server takes nothing more, not even as evidence.
  if (closed.includes('closed')) shelf.erase(sessionId);
  else shelf.eraseSaved(sessionId);
}
