/** Sends what is wrong to the routes of the API, and judges refusals: a problem of the right kind, with words, and nothing stored. */
import { LOCALES } from '../../core/i18n.js';
import { type RawAnswer, rawRequest } from '../support/raw-request.js';
import { filledIn, type Operation } from './api-document.js';
import { stored } from './stored.js';
import type { WholeSchool } from './whole-school.js';

const CODE = /^[a-z][a-z0-9_]*$/;

/** What differs from a good request. */
interface Change {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  locale?: string;
}

/** A wrong request, and which refusals of it are right; `at` is the field that the refusal must name. */
interface Case {
  what: string;
  expected: readonly number[];
  at?: string;
  send: Change;
}

export class Refusals {
  readonly #school: WholeSchool;
  /** Codes whose texts were looked at in both languages. */
  readonly #worded = new Map<string, Set<string>>();

  constructor(school: WholeSchool) {
    this.#school = school;
  }

  /** Good values for what an address names. */
  valuesFor({ permission }: Operation): Record<string, string> {
    return permission.includes('student') ? { exam_id: this.#school.day.examId } : this.#school.known;
  }

  send(operation: Operation, change: Change): Promise<RawAnswer> {
    return rawRequest(this.#school.app.url, {
      method: change.method ?? operation.method,
      path: change.path ?? filledIn(operation.path, this.valuesFor(operation)),
      headers: {
        authorization: `Bearer ${this.#tokenFor(operation)}`,
        'accept-language': change.locale ?? 'id',
        ...change.headers,
      },
      ...(change.body === undefined ? {} : { body: change.body }),
    });
  }

  /**
   * Tries all cases of all operations; nothing may be left behind by any of them.
   * @returns what is wrong, a line each, or nothing.
   */
  async faultsOfAll(chosen: readonly Operation[], cases: (operation: Operation) => Case[]): Promise<string> {
    const found: string[] = [];
    let before = await stored(this.#school.app);
    for (const operation of chosen) {
      for (const { what, expected, at, send: change } of cases(operation)) {
        const answer = await this.send(operation, change);
        const fault = faultOf(answer, expected, at);
        if (fault) found.push(`${operation.name}: ${what}: ${fault}`);
        else await this.#lookAtBothLanguages(operation, change, answer, found);
      }
      const after = await stored(this.#school.app);
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
        if (before[name] !== after[name]) found.push(`${operation.name}: something was stored in ${name}`);
      before = after;
    }
    return found.slice(0, 60).join('\n');
  }

  #tokenFor({ permission }: Operation): string {
    return permission.includes('student') && !permission.includes('admin')
      ? this.#school.seated
      : this.#school.day.adminToken;
  }

  async #lookAtBothLanguages(
    operation: Operation,
    change: Change,
    answer: RawAnswer,
    found: string[],
  ): Promise<void> {
    const { code, detail } = answer.body;
    if (this.#worded.has(code)) return;
    this.#worded.set(
      code,
      new Set([detail, (await this.send(operation, { ...change, locale: 'en' })).body.detail]),
    );
    if (this.#worded.get(code)?.size !== LOCALES.length)
      found.push(`${code} reads the same in both languages`);
  }
}

/** @returns what is wrong with the refusal, or nothing. */
export function faultOf(answer: RawAnswer, statuses: readonly number[], at?: string): string | undefined {
  const shown = `${answer.status} ${answer.text.slice(0, 300)}`;
  if (!statuses.includes(answer.status)) return `not ${statuses.join(' or ')}: ${shown}`;
  if (!/^application\/problem\+json/.test(answer.headers['content-type'] ?? ''))
    return `no problem: ${shown}`;
  const { code, status, title, detail, errors } = answer.body;
  if (!CODE.test(code) || status !== answer.status) return `code or status: ${shown}`;
  if (!isSentence(detail) || !title || title === `status_${status}`) return `no text: ${shown}`;
  if (code !== 'invalid_input') return undefined;
  if (!Array.isArray(errors) || errors.length === 0) return `no errors: ${shown}`;
  if (errors.some((e) => typeof e.path !== 'string' || !isSentence(e.message))) return `errors: ${shown}`;
  if (at !== undefined && !errors.some((e) => e.path === at || e.path.startsWith(`${at}.`) || e.path === ''))
    return `no fault at ${at}: ${shown}`;
  return undefined;
}

/** Words for a person, not a code or a reference to one. */
const isSentence = (text: unknown): boolean =>
  typeof text === 'string' && /\S \S/.test(text) && !/key:|\{\w+\}/.test(text);
