/** Frames of the socket: what the page may send, and how the server answers. */
import { z } from 'zod';
import type { SaveResult } from '../exam-engine/contract.js';

const id = z.union([z.number(), z.string().max(64)]).optional();
const incoming = z.discriminatedUnion('action', [
  z
    .strictObject({
      action: z.literal('autosave'),
      // Any text: what names no question or no option of it is answered as such, not as a broken frame.
      q_id: z.string(),
      ans: z.string().nullable().optional(),
      flag: z.boolean().optional(),
      id,
      base_rev: z.int().min(0).optional(),
    })
    .refine((frame) => frame.ans !== undefined || frame.flag !== undefined),
  z.strictObject({ action: z.literal('submit'), id }),
  z.strictObject({ action: z.literal('ping'), id }),
]);
export type IncomingFrame = z.output<typeof incoming>;

/** Whatever of a frame helps the page to know which one is meant. */
export interface Named {
  q_id?: unknown;
  id?: unknown;
}

/** @returns the frame, or what could be read of a bad one. */
export function parseFrame(text: string | undefined): { frame?: IncomingFrame; named?: Named } {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return {};
  }
  const result = incoming.safeParse(value);
  if (result.success) return { frame: result.data };
  return typeof value === 'object' && value !== null ? { named: value as Named } : {};
}

const namesOf = (named: Named | undefined): object => ({
  ...(typeof named?.q_id === 'string' ? { q_id: named.q_id } : {}),
  ...(typeof named?.id === 'number' || (typeof named?.id === 'string' && named.id.length <= 64)
    ? { id: named.id }
    : {}),
});

export const frameOf = {
  error: (code: string, named?: Named, more: object = {}): object => ({
    event: 'error',
    code,
    ...namesOf(named),
    ...more,
  }),
  result: (named: Named, result: SaveResult): object => {
    if (result.code === 'saved') return { event: 'ack', status: 'saved', ...namesOf(named), rev: result.rev };
    if (result.code === 'stale') return frameOf.error('stale', named, { rev: result.rev, ans: result.ans });
    return frameOf.error(result.code, named);
  },
};
