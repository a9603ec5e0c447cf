/** Where plugins lie, and which of a school's own bring tables: asked before any of them is loaded. */
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { PluginMigrations } from '../data/migration-files.js';

/** @param name a name in the plugins folder, or a folder of its own. */
export const folderOf = (pluginsDir: string, name: string): string =>
  name.includes('/') || isAbsolute(name) ? resolve(name) : join(pluginsDir, name);

/** Of the plugins that PLUGINS names, those with a folder `migrations/`, in the order in which they are named. */
export const migrationsOfPlugins = (pluginsDir: string, names: readonly string[]): PluginMigrations[] =>
  names
    .map((name) => folderOf(pluginsDir, name))
    .map((folder) => ({ plugin: basename(folder), directory: join(folder, 'migrations') }))
    .filter(({ directory }) => existsSync(directory));
