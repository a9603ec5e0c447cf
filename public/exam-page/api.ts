/*
 * The requests of this page. Every failure is a Problem; nothing here decides what it means for the student. What a captive
 * portal or a proxy answers in the server's place is no answer: the server was not reached.
 */
import type { DeliveryRoutes } from './delivery.js';
import { type FieldError, Problem, unreached } from './problem.js';
import type { AnswerFrame, AnswerReply, Hello, Lobby, Paper, SessionState, Student } from './wire.js';

const PATIENCE_MS = 15_000;
/** A full server holds a sign-in for up to 20 s before it says so. */
const SIGN_IN_PATIENCE_MS = 30_000;

export interface Api {
  signIn(nisn: string, password: string): Promise<{ token: string; student: Student }>;
  signOut(): Promise<void>;
  lobby(): Promise<Lobby>;
  join(examId: string, entryToken: string): Promise<Hello>;
  /** For who is signed in now, whoever it is when a request leaves: one student's answers must not become another's. */
  exam(examId: string): DeliveryRoutes & {
    getPaper(): Promise<Paper>;
    postSubmit(): Promise<{ score?: number }>;
    /** Bears the token: must not be shown or logged. */
    streamUrl(): string;
  };
}

interface Ask {
  method?: 'GET' | 'POST';
  body?: object;
  cache?: RequestCache;
  patienceMs?: number;
  /** What the server's own answer always has. */
  bears?: string;
}

export function createApi(language: string, token: () => string | null): Api {
  async function ask<T>(
    path: string,
    { method = 'GET', body, cache = 'no-store', patienceMs, bears }: Ask = {},
    bearer = token(),
  ): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language };
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (body) headers['Content-Type'] = 'application/json';
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs ?? PATIENCE_MS);
    try {
      const response = await fetch(path, {
        method,
        headers,
        cache,
        credentials: 'same-origin',
        signal: patience.signal,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!response.ok) throw await problemIn(response);
      const answer: unknown = response.status === 204 ? undefined : await response.json();
      if (bears && !Object.hasOwn(Object(answer) as object, bears)) throw new Error(`no ${bears}`);
      return answer as T;
    } catch (error) {
      throw error instanceof Problem ? error : unreached(error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    signIn: (nisn, password) =>
      ask('/api/v1/auth/student/login', {
        method: 'POST',
        body: { nisn, password },
        patienceMs: SIGN_IN_PATIENCE_MS,
        bears: 'token',
      }),
    signOut: () => ask('/api/v1/auth/logout', { method: 'POST' }),
    lobby: () => ask('/api/v1/student/lobby', { bears: 'exams' }),
    join: (examId, entryToken) =>
      ask(`/api/v1/student/exams/${encodeURIComponent(examId)}/join`, {
        method: 'POST',
        body: { entry_token: entryToken },
        bears: 'session_id',
      }),
    exam(examId) {
      const base = `/api/v1/student/exams/${encodeURIComponent(examId)}`;
      const bearer = token();
      return {
        getSession: () => ask<SessionState>(`${base}/session`, { bears: 'session_id' }, bearer),
        // The paper carries an ETag: a reload of the page should not fetch it anew.
        getPaper: () => ask<Paper>(`${base}/paper`, { cache: 'no-cache', bears: 'questions' }, bearer),
        async postAnswers(answers: AnswerFrame[]) {
          const { results } = await ask<{ results: AnswerReply[] }>(
            `${base}/answers`,
            { method: 'POST', body: { answers }, bears: 'results' },
            bearer,
          );
          return results;
        },
        postSubmit: () => ask(`${base}/submit`, { method: 'POST' }, bearer),
        streamUrl() {
          const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
          const path = `/ws/v1/student/exams/${encodeURIComponent(examId)}/stream`;
          return `${scheme}://${location.host}${path}?token=${encodeURIComponent(bearer ?? '')}`;
        },
      };
    },
  };
}

async function problemIn(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as {
    code?: unknown;
    detail?: unknown;
    errors?: unknown;
  };
  // The server says why it refuses. A bare 401 must sign nobody out, nor a bare 403 be taken for a wrong password.
  const isOurs = typeof body.code === 'string' || response.status >= 500 || response.status === 429;
  if (!isOurs) return unreached(new Error(`bare ${response.status}`));
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new Problem(
    response.status,
    typeof body.code === 'string' ? body.code : `http_${response.status}`,
    typeof body.detail === 'string' ? body.detail : '',
    Array.isArray(body.errors) ? (body.errors as FieldError[]) : [],
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}
