/** An uploaded table, whatever file it came in: rows as a person counts them, cells as the file holds them. */

/** Numbers and dates come from spreadsheets alone: a cell there may look like text and be none. */
export type Cell = string | number | boolean | Date | null;

export interface Sheet {
  /** The first is row 1, the headings. Empty rows are there, so that the count stays right. */
  rows: Cell[][];
  /** Ranges such as `D2:D37` whose cells were merged: only the first holds a value. */
  merged: string[];
}

/** One fault, not yet in words: `code` names a text below `school.import.fault`. */
export interface Fault {
  row?: number | undefined;
  column?: string | undefined;
  code: string;
  params?: Record<string, string | number>;
}

/** The file as a whole cannot be read as a table. */
export class UnreadableFile extends Error {
  readonly fault: Fault;

  constructor(code: string, fault: Omit<Fault, 'code'> = {}) {
    super(code);
    this.fault = { ...fault, code };
  }
}

export const MAX_STUDENTS = 10_000;
export const MAX_COLUMNS = 100;
