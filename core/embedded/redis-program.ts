/** A server program that speaks Redis, wherever it was found. */
export interface RedisProgram {
  file: string;
  /** Name to run it under: Debian's redis-check-rdb is a whole server when called redis-server. */
  calledAs: string;
  libraryPath?: string;
}
