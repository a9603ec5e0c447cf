/** PostgreSQL's refusals in the words of people. */
import { AppError, faultKey } from '../../core/index.js';

const UNIQUE = '23505';
const REFERENCED = '23503';

/** Unique index → field and error code. */
const TAKEN: Record<string, { field: string; code: string }> = {
  admins_email_key: { field: 'email', code: 'email_taken' },
  admins_username_key: { field: 'username', code: 'username_taken' },
  roles_name_key: { field: 'name', code: 'role_name_taken' },
};

/** @throws AppError 422 for what is taken, 409 `in_use` for what others depend on; anything else as it came. */
export async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const taken = code === UNIQUE ? TAKEN[constraint ?? ''] : undefined;
    if (taken)
      throw new AppError('invalid_input', { status: 422, faults: [faultKey(taken.field, taken.code)] });
    if (code === REFERENCED) throw new AppError('in_use', { status: 409, cause: error });
    throw error;
  }
}
