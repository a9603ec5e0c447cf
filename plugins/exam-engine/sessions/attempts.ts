/** What a student with a session may do, whether by socket or by HTTP: the same code behind both. */
import { AppError, type Identity, isoInstant, type Redis, whole } from '../../../core/index.js';
import type { Attempt, SubmitResult } from '../contract.js';
import type { Seal } from '../evidence/receipt.js';
import type { LiveExams, LiveState } from '../live/live-exams.js';
import type { AnswerAllowance } from './answer-allowance.js';
import type { Autosave } from './autosave.js';
import { closeSession } from './close.js';
import { deviceOf } from './device.js';
import { examTime } from './exam-time.js';
import { type Hello, helloOf } from './hello.js';
import { shownScore } from './lobby.js';
import { readSession, type SessionState } from './session-state.js';

export interface AttemptTools {
  redis: Redis;
  live: LiveExams;
  autosave: Autosave;
  /** One for all ways in. */
  allowance: AnswerAllowance;
  loginKeyOf: (studentId: string) => string;
  timeZone: () => string;
  seal: Seal;
}

export interface Entered {
  state: LiveState;
  session: SessionState;
  /** See `Saver`. */
  epoch: string;
}

/** @throws AppError not_joined 403 for who has no session of this exam. */
export async function enter(
  { redis, live }: AttemptTools,
  identity: Identity,
  examId: string,
): Promise<Entered> {
  return whole(redis, async (epoch) => {
    const [state, session] = await Promise.all([live.read(examId), readSession(redis, identity.id, examId)]);
    if (!state || !session) throw new AppError('not_joined', { status: 403 });
    return { state, session, epoch };
  });
}

export function attemptOf(
  tools: AttemptTools,
  identity: Identity,
  { session, state, epoch }: Entered,
  from: { ip: string; userAgent: string | undefined },
): Attempt {
  const { redis, live, autosave, allowance } = tools;
  const saver = {
    studentId: identity.id,
    examId: state.exam.id,
    sessionId: session.sessionId,
    tokenId: identity.tokenId,
    loginKey: tools.loginKeyOf(identity.id),
    epoch,
    device: deviceOf(from.ip, from.userAgent),
  };
  return {
    ...saver,
    save: async (change) => {
      if (!allowance.take(saver.sessionId)) return { code: 'slow_down' };
      try {
        return await autosave.save(saver, change, await live.currentAnswerKey(saver.examId));
      } catch {
        return { code: 'unavailable' };
      }
    },
    submit: async () => {
      autosave.flush();
      return submit(redis, live, saver);
    },
  };
}

async function submit(
  redis: Redis,
  live: LiveExams,
  student: {
    studentId: string;
    examId: string;
    tokenId: string;
    loginKey: string;
    device: string;
    epoch: string;
  },
): Promise<SubmitResult> {
  try {
    const { studentId, examId } = student;
    const result = await closeSession(redis, live, { studentId, examId, cause: 'SUBMIT', student });
    if (result.code === 'kicked' || result.code === 'not_joined') return { code: result.code };
    if (!result.session) return { code: 'unavailable' };
    const state = await live.read(examId);
    const score = state ? shownScore(state.exam, result.session) : undefined;
    return score === undefined ? { code: 'graded' } : { code: 'graded', score };
  } catch {
    return { code: 'unavailable' };
  }
}

export const greet = (
  { redis, live, timeZone, seal }: AttemptTools,
  state: LiveState,
  session: SessionState,
  studentId: string,
): Promise<Hello> => helloOf({ redis, live }, state, session, studentId, { timeZone: timeZone(), seal });

/** For a socket: who has handed in needs none. */
export async function connect(
  tools: AttemptTools,
  identity: Identity,
  examId: string,
  from: { ip: string; userAgent: string | undefined },
): Promise<{ attempt: Attempt; hello: Hello }> {
  return whole(tools.redis, async () => {
    const entered = await enter(tools, identity, examId);
    if (entered.session.status === 'COMPLETED') throw new AppError('already_completed', { status: 409 });
    const hello = await greet(tools, entered.state, entered.session, identity.id);
    return { attempt: attemptOf(tools, identity, entered, from), hello };
  });
}

export const serverTime = async (redis: Redis): Promise<string> => isoInstant(await examTime(redis));
