/**
 * All that happened to the students of one exam, in one order that no process and no clock decides: what each device sent, what
 * it was told, what people and faults did. Plain data, so that a checker needs nothing else and a test can make one by hand.
 */
import type { AnswerFrame } from '../../public/exam-page/wire.js';
import type { Recorder, Reply } from '../support/page-student.js';

export type HistoryEvent = { order: number; atMs: number; student: string; device: string } & (
  | {
      kind: 'sent';
      id: number;
      qId: string;
      ans?: string | null;
      flag?: boolean;
      baseRev?: number;
      way: string;
    }
  | { kind: 'acked'; id: number; rev: number }
  | { kind: 'refused'; id: number | undefined; code: string }
  /** The grade as the student sees it; undefined when the exam shows none. */
  | { kind: 'told'; score: number | undefined }
  | { kind: 'noted'; what: string }
);

type Happening = HistoryEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'order' | 'atMs'>
    : never
  : never;

/** Who is meant when something concerns all. */
export const EVERYBODY = '';

export class History {
  readonly events: HistoryEvent[] = [];
  readonly #beganAt = performance.now();

  add(happening: Happening): HistoryEvent {
    const event = {
      ...happening,
      order: this.events.length + 1,
      atMs: performance.now() - this.#beganAt,
    } as HistoryEvent;
    this.events.push(event);
    return event;
  }

  note(student: string, what: string, device = ''): void {
    this.add({ kind: 'noted', student, device, what });
  }

  /** @param device unique for each life of a page: a reloaded page may count its ids anew. */
  recorder(student: string, device: string): Recorder {
    return {
      sent: (frame: AnswerFrame, way) => {
        const { q_id: qId, ans, flag, id, base_rev: baseRev } = frame;
        this.add({
          kind: 'sent',
          student,
          device,
          id,
          qId,
          flag,
          baseRev,
          way,
          ...('ans' in frame ? { ans } : {}),
        });
      },
      answered: ({ code, id, rev }: Reply) => {
        if (code !== undefined) this.add({ kind: 'refused', student, device, id, code });
        else if (id !== undefined && rev !== undefined) this.add({ kind: 'acked', student, device, id, rev });
      },
      noted: (what) => this.note(student, what, device),
    };
  }
}
