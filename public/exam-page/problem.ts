/* A request that failed, in the server's words (RFC 9457) or because the server was not reached at all. */

export interface FieldError {
  path: string;
  message: string;
}

export class Problem extends Error {
  /** 0: no answer came. */
  readonly status: number;
  readonly code: string;
  /** Words for the student in the page's language; may be empty. */
  readonly detail: string;
  readonly fields: readonly FieldError[];
  /** From `Retry-After`, where the server named it. */
  readonly retryAfterMs: number | null;

  constructor(
    status: number,
    code: string,
    detail: string,
    fields: readonly FieldError[] = [],
    retryAfterMs: number | null = null,
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }
}

export function unreached(cause: unknown): Problem {
  return new Problem(0, 'unreached', cause instanceof Error ? cause.message : '');
}
