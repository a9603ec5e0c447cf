/** A room of students who behave as the exam page does, and the check of all they were told against PostgreSQL. */
import { everyone, pick } from './everyone.js';
import { faultsOf, readRecord, type Sitter } from './exam-record.js';
import { PageStudent } from './page-student.js';
import type { RunningAppliance } from './running-appliance.js';
import type { SetUpSchool } from './school-setup.js';

export class Room {
  readonly students: PageStudent[];
  readonly #school: SetUpSchool;
  readonly #scores: (number | undefined)[] = [];

  constructor(url: string, school: SetUpSchool) {
    this.#school = school;
    const { id: examId, entryToken } = school.exam;
    this.students = school.cards.map((card) => new PageStudent({ url, card, examId, entryToken }));
  }

  async enter(): Promise<void> {
    await everyone(this.students, (student) => student.enter());
  }

  /** All choose an answer to the questions from `from` to before `to`, all at once. */
  choose(from: number, to: number): void {
    this.students.forEach((student, i) => {
      const card = this.#school.cards[i];
      if (!card) return;
      for (const [n, question] of this.#school.exam.questions.slice(from, to).entries())
        student.choose(question.id, pick(card, from + n, question.options));
    });
  }

  async saved(limitMs?: number): Promise<void> {
    await everyone(this.students, (student) => student.saved(limitMs));
  }

  async handIn(limitMs?: number): Promise<void> {
    const scores = await everyone(this.students, (student) => student.handIn(limitMs));
    this.#scores.push(...scores);
  }

  /** Answers that the students were told are saved. */
  get acked(): number {
    return this.students.reduce((sum, student) => sum + student.history.lastAcked().size, 0);
  }

  get troubles(): string[] {
    return this.students.flatMap((student) => student.troubles);
  }

  /** What PostgreSQL holds against what the students were told; empty when all is well. */
  faults(appliance: RunningAppliance): Promise<string[]> {
    return appliance.withDatabase(async (db) =>
      faultsOf(await readRecord(db, this.#school.exam.id), this.sitters(), this.#school.exam),
    );
  }

  sitters(): Sitter[] {
    return this.students.map((student, i) => ({
      number: this.#school.cards[i]?.number ?? '',
      history: student.history,
      score: this.#scores[i],
    }));
  }

  leave(): void {
    for (const student of this.students) student.leave();
  }
}
