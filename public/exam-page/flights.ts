/* Which frames are under way: at most one for each question, lost after a while without a word. */

const LOST_AFTER_MS = 5000;

export interface Flights {
  start(qId: string, id: number): void;
  /** Without an id: whichever it was. */
  landed(qId: string, id?: number): void;
  has(qId: string): boolean;
  /** Nothing of this question is under way, or it has been for so long that it must go out again. */
  isFree(qId: string): boolean;
  idOf(qId: string): number | undefined;
  questionOf(id: number | undefined): string | undefined;
  /** How many are waited for. */
  awaited(): number;
  clear(): void;
  /** Those of these ids, or all, land. @returns their questions. */
  release(ids?: readonly number[]): string[];
}

/** @param now monotonic ms. */
export function createFlights(now: () => number): Flights {
  const flights = new Map<string, { id: number; at: number }>();
  const isLost = ({ at }: { at: number }): boolean => now() - at >= LOST_AFTER_MS;
  return {
    start: (qId, id) => void flights.set(qId, { id, at: now() }),
    landed(qId, id) {
      if (id === undefined || flights.get(qId)?.id === id) flights.delete(qId);
    },
    has: (qId) => flights.has(qId),
    isFree(qId) {
      const flight = flights.get(qId);
      return !flight || isLost(flight);
    },
    idOf: (qId) => flights.get(qId)?.id,
    questionOf: (id) => [...flights].find(([, flight]) => flight.id === id)?.[0],
    awaited: () => [...flights.values()].filter((flight) => !isLost(flight)).length,
    clear: () => flights.clear(),
    release(ids) {
      const gone = [...flights].filter(([, { id }]) => !ids || ids.includes(id)).map(([qId]) => qId);
      for (const qId of gone) flights.delete(qId);
      return gone;
    },
  };
}
