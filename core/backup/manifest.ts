/** The table of contents of a backup, its last part: a file without it was never finished. */
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
/** SHA-256 of the manifest: every other part is covered by the manifest itself. */
export const MANIFEST_HASH = 'manifest.sha256';
export const FORMAT = 1;

const count = z.number().int().nonnegative();
const schema = z.object({
  format: z.literal(FORMAT),
  /** ISO 8601, UTC. */
  made_at: z.iso.datetime(),
  school_name: z.string(),
  /** Names of the migrations that made the tables, in their order. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()).min(1), rows: count, part: z.string() }),
  ),
  /** The last number that each sequence gave; as text, for it may exceed what a double holds. */
  sequences: z.array(z.object({ name: z.string(), last: z.string().regex(/^-?\d+$/) })),
  /** Paths below the uploads folder. */
  uploads: z.array(z.object({ path: z.string(), part: z.string() })),
  parts: z.array(z.object({ name: z.string(), bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  /** Saved work that PostgreSQL did not hold yet when the backup was made, and so is not in it. */
  left_out: z.object({ waiting: count, refused: count }),
});

export type Manifest = z.output<typeof schema>;

/** @throws Error in plain words for a manifest of another version. */
export function parseManifest(path: string, text: string): Manifest {
  const json = JSON.parse(text) as { format?: unknown };
  if (typeof json.format === 'number' && json.format > FORMAT) {
    throw new Error(
      `${path} was made by a newer version of Examhall. Nothing was changed. Install that version (or a later one), and restore with it.`,
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is no backup that Examhall can read: ${z.prettifyError(parsed.error)}`);
}
