/** A session's answers question by question, as a person tells them: "10:31:05 B, 10:32:40 C". */
import type { Timeline } from '../evidence/schemas.js';

export interface QuestionLine {
  number: number | null;
  changes: { at: string; letter: string | null; answer: string | null }[];
}

/** In the order shown; what is no longer on any version the letters were read from comes last. */
export function answersByQuestion({ events }: Timeline): QuestionLine[] {
  const lines = new Map<string, QuestionLine>();
  for (const event of events) {
    if (event.kind !== 'answer') continue;
    const line = lines.get(event.question_id) ?? { number: event.number, changes: [] };
    const last = line.changes.at(-1);
    // A mark of doubt is an event of its own, and no other answer.
    if (last?.answer !== event.answer || !last)
      line.changes.push({ at: event.at, letter: event.letter, answer: event.answer });
    line.number = event.number ?? line.number;
    lines.set(event.question_id, line);
  }
  return [...lines.values()].sort(
    (a, b) => (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER),
  );
}

/** Such as "+5:00"; nothing for none. */
export function signedMinutes(seconds: number): string {
  if (seconds === 0) return '';
  const whole = Math.abs(seconds);
  return `${seconds < 0 ? '−' : '+'}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
