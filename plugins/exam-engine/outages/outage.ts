/** An outage on its way: from the moment it is noticed until every session has its time back and PostgreSQL has the record. */
import { z } from 'zod';
import { loadScript, type Redis } from '../../../core/index.js';
import { keys } from '../redis/keys.js';

const outageSchema = z.object({
  id: z.number(),
  /** Exam time, ms: the last heartbeat before it, the first after it. */
  from: z.number(),
  to: z.number(),
  /** CLOCK: the clock came back earlier than the last heartbeat, so its length is not known and `to` equals `from`. */
  cause: z.enum(['AWAY', 'CLOCK']),
  /** HELD waits for a person; GIVING: sessions get their time; TELLING: pages are told; DONE: to be recorded. */
  state: z.enum(['HELD', 'GIVING', 'TELLING', 'DONE']),
  giveMs: z.number(),
  /** When a person decided; the time until then is given back as well. */
  heldUntil: z.number().optional(),
  /** How many sessions got time back. */
  sessions: z.number().optional(),
});
export type Outage = z.output<typeof outageSchema>;

/** With the text that it was read from, by which a change sees that it still holds. */
export interface ReadOutage {
  outage: Outage;
  text: string;
}

const script = loadScript(import.meta.url, '../redis/change-outage-2.lua');

/** Oldest first. */
export async function readOutages(redis: Redis): Promise<ReadOutage[]> {
  const texts = await redis.hvals(keys.outages());
  return texts
    .map((text) => ({ text, outage: outageSchema.parse(JSON.parse(text)) }))
    .sort((a, b) => a.outage.id - b.outage.id);
}

const isOpen = ({ state }: Outage): number => (state === 'HELD' || state === 'GIVING' ? 1 : 0);
const isHeld = ({ state }: Outage): number => (state === 'HELD' ? 1 : 0);

/** @returns false when another process was faster. */
export async function changeOutage(
  redis: Redis,
  { outage, text }: ReadOutage,
  change: Partial<Outage>,
): Promise<boolean> {
  const changed = { ...outage, ...change };
  const code = await script.run(
    redis,
    [keys.clockWatch(), keys.outages()],
    [
      outage.id,
      text,
      JSON.stringify(changed),
      isOpen(changed) - isOpen(outage),
      isHeld(changed) - isHeld(outage),
    ],
  );
  return code === 'changed';
}

export async function forgetOutage(redis: Redis, { outage, text }: ReadOutage): Promise<void> {
  await script.run(redis, [keys.clockWatch(), keys.outages()], [outage.id, text, '', 0, 0]);
}

/** Since when (exam time, ms) deadlines stand because lost time is not given back yet or waits for a person; null: they run. */
export async function heldSince(redis: Redis): Promise<number | null> {
  if (Number((await redis.hget(keys.clockWatch(), 'open')) ?? 0) === 0) return null;
  const open = (await readOutages(redis)).find(({ outage }) => isOpen(outage) > 0);
  return open?.outage.from ?? null;
}
