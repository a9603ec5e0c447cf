/** What PostgreSQL refuses, in the words of the API. */
import { AppError } from '../../core/index.js';

const FOREIGN_KEY = '23503';
const UNIQUE = '23505';

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

export const isTaken = (error: unknown): boolean => codeOf(error) === UNIQUE;

/** Runs a deletion. @throws AppError 409 `code` when other rows still point at what should go. */
export async function unlessInUse<T>(code: string, remove: () => Promise<T>): Promise<T> {
  try {
    return await remove();
  } catch (error) {
    if (codeOf(error) === FOREIGN_KEY) throw new AppError(code, { status: 409, cause: error });
    throw error;
  }
}
