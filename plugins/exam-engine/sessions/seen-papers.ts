/** Which version of a paper a student has received from this process: while Redis is away they may have it again, from RAM. */
const MOST_KEPT = 5000;

export class SeenPapers {
  readonly #versions = new Map<string, number>();

  note(studentId: string, examId: string, version: number): void {
    const name = `${studentId} ${examId}`;
    this.#versions.delete(name);
    this.#versions.set(name, version);
    const oldest = this.#versions.keys().next().value;
    if (this.#versions.size > MOST_KEPT && oldest !== undefined) this.#versions.delete(oldest);
  }

  versionOf(studentId: string, examId: string): number | undefined {
    return this.#versions.get(`${studentId} ${examId}`);
  }
}
