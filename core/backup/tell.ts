/** Lines for the person at the terminal, and the times and names in them. */
import { utcOffsetMinutes } from '../data/settings.js';

export type Tell = (line: string) => void;

/** `20261207-073000` on the school's clock, for names of files. */
export const stampOf = (atMs: number, timeZone: string): string =>
  new Date(atMs + utcOffsetMinutes(timeZone, atMs) * 60_000)
    .toISOString()
    .slice(0, 19)
    .replace(/[-:]/g, '')
    .replace('T', '-');

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
