/** Redis keys of the slow lane. The queues themselves are named by the plugins that fill them. */
export const keys = {
  /** list: the batch that one worker holds of one queue. */
  processing: (queue: string, worker: string) => `${queue}:processing:${worker}`,
  /** sorted set: processing list → end of its lease (Redis time, ms). */
  leases: (queue: string) => `${queue}:leases`,
  /** list of JSON {job, error, at}: what PostgreSQL refuses for its content. */
  deadLetters: (queue: string) => `${queue}:dead`,
};
