/**
 * One error class for everything a person can cause or mend. The boundary turns it into a page, a fragment, an
 * RFC 9457 problem or a socket frame; the words for `code` stand in the locale files under `errors.<code>`.
 */
export interface FieldFault {
  /** Where the input is wrong, `body.questions.3.points`; empty for the whole. */
  path: string;
  message: string;
}

export interface AppErrorOptions {
  /** HTTP status, 400 to 599. */
  status: number;
  /** Values for the placeholders of the translated text. */
  params?: Record<string, string | number>;
  /** Faults of single fields, already in the reader's language or as `key:` references (see `http/problems`). */
  faults?: FieldFault[];
  /** Seconds after which a repetition makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  /** Further members of the problem document. Never put anything here that a student must not see. */
  extra?: Record<string, unknown>;
  cause?: unknown;
}

const BRAND = Symbol.for('examhall.AppError');

export class AppError extends Error {
  /** By brand, so that an error counts which another copy of this module made: a plugin from outside may carry one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly code: string;
  readonly status: number;
  readonly params: Record<string, string | number>;
  readonly faults: FieldFault[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Record<string, unknown>;

  constructor(code: string, options: AppErrorOptions) {
    super(code, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status;
    this.params = options.params ?? {};
    this.faults = options.faults;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extra = options.extra ?? {};
  }
}

/** For messages and logs: the text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
