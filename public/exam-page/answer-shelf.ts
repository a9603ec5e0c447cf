/*
 * The answers of a session on this device, one entry a question, so that each choice writes little and two tabs do
 * not overwrite each other's questions. The entries bear no name and no number of the student.
 */
import { type AnswerRecord, type Choice, isHeld, type SentChoice } from './answer.js';
import type { Keeper, Lasting } from './keeper.js';

const PREFIX = 'examhall.answer.';
const USED_PREFIX = 'examhall.used.';
/** As the server has it. */
const LONGEST_KEY = 8;
/** A Date holds little more, and a time zone must have room. */
const END_OF_TIME_MS = 8e15;
const FORGET_AFTER_MS = 14 * 24 * 60 * 60 * 1000;

export interface AnswerShelf {
  /** `today`: ms since 1970. Sessions that were not used here for two weeks are erased along the way. */
  load(sessionId: string, today: number): Map<string, AnswerRecord>;
  keep(sessionId: string, qId: string, record: AnswerRecord): void;
  erase(sessionId: string): void;
  /** Erases all but the answers that the server does not have yet. */
  eraseSaved(sessionId: string): void;
  /** Sessions of which this device has something that the server does not. */
  withUnsent(): string[];
  /** The weakest place that something of a session had to go since the page was opened. */
  lasting(): Lasting;
  /** Which question of this session a storage key belongs to, and what it holds; null for anything else. */
  parse(sessionId: string, key: string, text: string): { qId: string; record: AnswerRecord } | null;
}

export function createAnswerShelf(keeper: Keeper): AnswerShelf {
  let weakest: Lasting = 'restart';
  const prefixOf = (sessionId: string) => `${PREFIX}${sessionId}.`;

  function parse(sessionId: string, key: string, text: string): { qId: string; record: AnswerRecord } | null {
    const prefix = prefixOf(sessionId);
    if (!key.startsWith(prefix)) return null;
    try {
      const record: unknown = JSON.parse(text);
      return isRecord(record) ? { qId: key.slice(prefix.length), record } : null;
    } catch {
      return null;
    }
  }

  function write(key: string, text: string): void {
    const lasting = keeper.write(key, text);
    if (lasting === 'page' || (lasting === 'reload' && weakest === 'restart')) weakest = lasting;
  }

  function isUnsent(key: string): boolean {
    const found = parse(key.slice(PREFIX.length, key.lastIndexOf('.')), key, keeper.read(key) ?? '');
    return found !== null && found.record.refused === null && !isHeld(found.record);
  }

  return {
    parse,
    load(sessionId, today) {
      // Also shows before the first answer where answers will go.
      write(`${USED_PREFIX}${sessionId}`, String(today));
      for (const key of keeper.keys(USED_PREFIX)) {
        const unused = today - Number(keeper.read(key));
        // On a shared device the answers of others would fill the storage in the end.
        if (unused > FORGET_AFTER_MS) this.erase(key.slice(USED_PREFIX.length));
      }
      const records = new Map<string, AnswerRecord>();
      for (const key of keeper.keys(prefixOf(sessionId))) {
        const text = keeper.read(key);
        const found = text === null ? null : parse(sessionId, key, text);
        if (found) records.set(found.qId, found.record);
      }
      return records;
    },
    keep(sessionId, qId, record) {
      write(`${prefixOf(sessionId)}${qId}`, JSON.stringify(record));
    },
    erase(sessionId) {
      keeper.remove(`${USED_PREFIX}${sessionId}`);
      for (const key of keeper.keys(prefixOf(sessionId))) keeper.remove(key);
    },
    eraseSaved(sessionId) {
      for (const key of keeper.keys(prefixOf(sessionId))) if (!isUnsent(key)) keeper.remove(key);
      if (keeper.keys(prefixOf(sessionId)).length === 0) this.erase(sessionId);
    },
    withUnsent: () =>
      keeper
        .keys(USED_PREFIX)
        .map((key) => key.slice(USED_PREFIX.length))
        .filter((sessionId) => keeper.keys(prefixOf(sessionId)).some(isUnsent)),
    lasting: () => weakest,
  };
}

/**
 * Storage can be edited, cut short or written by another version of this page. Nothing may come of it that the page cannot
 * show, or that the server would refuse whatever the student chooses then.
 */
function isRecord(value: unknown): value is AnswerRecord {
  if (typeof value !== 'object' || value === null) return false;
  const r = value as Record<string, unknown>;
  return (
    isChoice(r.chosen) &&
    isChoice(r.held) &&
    Number.isSafeInteger(r.rev) &&
    Number.isSafeInteger(r.seenRev) &&
    Number.isSafeInteger(r.turn) &&
    typeof r.unsure === 'boolean' &&
    (r.savedAt === null || Math.abs(Number(r.savedAt)) < END_OF_TIME_MS) &&
    (r.refused === null || r.refused === 'late' || r.refused === 'gone') &&
    Array.isArray(r.sent) &&
    r.sent.every((s: unknown) => isChoice(s) && Number.isSafeInteger((s as SentChoice).id))
  );
}

function isChoice(value: unknown): value is Choice {
  if (typeof value !== 'object' || value === null) return false;
  const { ans, flag } = value as Partial<Choice>;
  return (
    (ans === null || (typeof ans === 'string' && ans.length <= LONGEST_KEY)) && typeof flag === 'boolean'
  );
}
