/**
 * The published exams as the fast lane reads them: Redis for what may change, RAM for what never does (a version of a paper
 * and its key). PostgreSQL is not asked.
 */
import { AppError, type Clock, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';
import type { AnswerKey, LiveExam, LiveParticipant } from './format.js';

export interface LiveState {
  exam: LiveExam;
  version: number;
  /** By which scripts see that what was read still holds; '' before the first. */
  rev: string;
}

export interface CompressedPaper {
  json: Buffer;
  gzip: Buffer;
  br: Buffer;
  etag: string;
}

/** Versions kept in RAM per process; a school runs few exams at once. */
const KEPT_VERSIONS = 64;
const VERSION_FRESH_MS = 5000;

export class LiveExams {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #versions = new Map<string, { version: number; readAt: number }>();
  readonly #papers = new Map<string, Promise<CompressedPaper>>();
  readonly #answerKeys = new Map<string, Promise<AnswerKey>>();

  constructor(redis: Redis, clock: Clock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  async read(examId: string): Promise<LiveState | undefined> {
    const [version, data, rev] = await this.#redis.hmget(keys.exam(examId), 'version', 'data', 'rev');
    if (!version || !data) return undefined;
    return { version: Number(version), exam: JSON.parse(data) as LiveExam, rev: rev ?? '' };
  }

  async participant(examId: string, studentId: string): Promise<LiveParticipant | undefined> {
    const text = await this.#redis.hget(keys.participants(examId), studentId);
    return text ? (JSON.parse(text) as LiveParticipant) : undefined;
  }

  examsOf(studentId: string): Promise<string[]> {
    return this.#redis.smembers(keys.examsOfStudent(studentId));
  }

  /**
   * The key of the version that is live: remembered per exam and asked again when the bus says that a version went live,
   * and at least every few seconds, so that a lost message costs little.
   * @throws AppError 503 when Redis does not hold it (yet).
   */
  async currentAnswerKey(examId: string): Promise<AnswerKey> {
    const known = this.#versions.get(examId);
    const now = this.#clock.monotonic();
    if (known && now - known.readAt < VERSION_FRESH_MS) return this.answerKey(examId, known.version);
    const state = await this.read(examId);
    if (!state) throw notThere();
    this.#versions.set(examId, { version: state.version, readAt: now });
    return this.answerKey(examId, state.version);
  }

  /** A new version went live or the connection to the bus was away. */
  forgetVersions(): void {
    this.#versions.clear();
  }

  /** @throws AppError 503 when Redis does not hold it (yet). */
  paper(examId: string, version: number): Promise<CompressedPaper> {
    return remember(this.#papers, `${examId}:${version}`, async () => {
      const [json, gzip, br, etag] = await this.#redis.hmgetBuffer(
        keys.paper(examId, version),
        'json',
        'gzip',
        'br',
        'etag',
      );
      if (!json || !gzip || !br || !etag) throw notThere();
      return { json, gzip, br, etag: etag.toString() };
    });
  }

  /** @throws AppError 503 when Redis does not hold it (yet). */
  answerKey(examId: string, version: number): Promise<AnswerKey> {
    return remember(this.#answerKeys, `${examId}:${version}`, async () => {
      const text = await this.#redis.get(keys.answerKey(examId, version));
      if (!text) throw notThere();
      return JSON.parse(text) as AnswerKey;
    });
  }
}

const notThere = (): AppError => new AppError('unavailable', { status: 503, retryAfterSeconds: 2 });

/** One load for all who ask meanwhile; a failed one is forgotten; the oldest goes when there are too many. */
function remember<T>(cache: Map<string, Promise<T>>, name: string, load: () => Promise<T>): Promise<T> {
  const known = cache.get(name);
  if (known) return known;
  const loading = load();
  cache.set(name, loading);
  loading.catch(() => cache.delete(name));
  const oldest = cache.keys().next().value;
  if (cache.size > KEPT_VERSIONS && oldest !== undefined) cache.delete(oldest);
  return loading;
}
