// Finds migrations in folders and gives them to knex under names without extension: the same migration is a .ts
// file where tests run the sources and a .js file in a built tree, and a database must not tell the two apart.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Knex } from 'knex';

/** Migrations that a plugin of the school brings along in its own folder. */
export interface PluginMigrations {
  /** The plugin's name; its migrations are recorded as `<plugin>/<file name>`. */
  plugin: string;
  directory: string;
}

interface MigrationFile {
  name: string;
  path: string;
}

const fileNamePattern = /^(\d{8}T\d{4}_[a-z0-9_]+)\.(?:ts|m?js)$/;

/**
 * All migrations in the order in which they run: ours by name, then each plugin's by name. A plugin's come last
 * whatever their date, because they may build on our tables and ours never on theirs.
 */
export async function findMigrations(
  directory: string,
  plugins: readonly PluginMigrations[],
): Promise<MigrationFile[]> {
  const found = await readFolder(directory, '');
  for (const { plugin, directory: folder } of plugins)
    found.push(...(await readFolder(folder, `${plugin}/`)));
  return found;
}

async function readFolder(directory: string, prefix: string): Promise<MigrationFile[]> {
  const byName = new Map<string, MigrationFile>();
  for (const file of (await readdir(directory)).sort()) {
    const base = fileNamePattern.exec(file)?.[1];
    if (base === undefined) continue;
    if (byName.has(base))
      throw new Error(`The migration ${base} is there twice in ${directory}, as .ts and .js.`);
    byName.set(base, { name: prefix + base, path: join(directory, file) });
  }
  return [...byName.values()];
}

export function migrationSource(files: MigrationFile[]): Knex.MigrationSource<MigrationFile> {
  return {
    getMigrations: async () => files,
    getMigrationName: (file) => file.name,
    getMigration: async (file) => (await import(pathToFileURL(file.path).href)) as Knex.Migration,
  };
}
