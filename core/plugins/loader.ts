/**
 * Finds, checks, orders, sets up, starts and stops plugins. A built-in plugin that fails stops the start; a school's own
 * is set aside with its reason and shown in the console.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../config.js';
import { messageOf } from '../errors.js';
import { LOCALES } from '../i18n.js';
import { createContext, type Host, type PluginContext } from './context.js';
import { folderOf } from './folders.js';
import { manifestFaults, type Plugin } from './manifest.js';
import { loadOrder } from './order.js';

/** Loaded in every installation; the rest of `plugins/` only when named in PLUGINS. */
export const BUILT_IN = [
  'auth',
  'rbac',
  'jobs',
  'school',
  'media-local',
  'persistence-workers',
  'exam-engine',
  'ws-stream',
  'console-home',
  'audit-log',
] as const;
/** A plugin that takes longer to start than this is named and stopped. */
const START_LIMIT_MS = 30_000;
const UNLOAD_LIMIT_MS = 30_000;

export interface FoundPlugin {
  plugin: Plugin;
  directory: string;
  builtIn: boolean;
}
interface Loaded extends FoundPlugin {
  ctx: PluginContext;
  undo: () => void;
}

interface Wished {
  /** Names in the plugins folder, or folders of their own. */
  extra?: readonly string[];
  /** Built-in ones that are left out. */
  off?: readonly string[];
}

/** A built-in plugin may be left out, or its folder taken away; one that is there has to load. @throws for a faulty one. */
export async function findPlugins(
  pluginsDir: string,
  builtIn: readonly string[],
  { extra = [], off = [] }: Wished = {},
): Promise<{ found: FoundPlugin[]; setAside: { name: string; reason: string }[] }> {
  const found: FoundPlugin[] = [];
  const setAside: { name: string; reason: string }[] = [];
  for (const name of [...builtIn, ...extra.filter((n) => !builtIn.includes(n))]) {
    const own = builtIn.includes(name);
    const directory = folderOf(pluginsDir, name);
    if (own && (off.includes(name) || !existsSync(directory))) {
      const reason = off.includes(name)
        ? `PLUGINS leaves it out (-${name})`
        : `its folder plugins/${name} was taken away`;
      setAside.push({ name, reason });
      continue;
    }
    try {
      found.push({ plugin: await importPlugin(directory), directory, builtIn: own });
    } catch (error) {
      if (own)
        throw new ConfigError(`plugin "${name}" cannot be loaded: ${messageOf(error)}`, { cause: error });
      setAside.push({ name, reason: messageOf(error) });
    }
  }
  return { found, setAside };
}

async function importPlugin(directory: string): Promise<Plugin> {
  const entry = ['index.js', 'index.ts', 'index.mjs']
    .map((file) => join(directory, file))
    .find((file) => existsSync(file));
  if (!entry) {
    throw new Error(
      existsSync(directory)
        ? `${directory} has no index.js (holds: ${readdirSync(directory).join(', ')})`
        : `there is no folder ${directory}`,
    );
  }
  const module = (await import(pathToFileURL(entry).href)) as { default?: unknown };
  const faults = manifestFaults(module.default);
  if (faults.length > 0) throw new Error(faults.join('; '));
  return module.default as Plugin;
}

export class PluginLoader {
  readonly #host: Host;
  readonly #loaded: Loaded[] = [];
  readonly #setAside: { plugin: Plugin; state: 'set_aside'; reason: string }[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  list(): { plugin: Plugin; state: 'loaded' | 'set_aside'; reason?: string }[] {
    return [...this.#loaded.map(({ plugin }) => ({ plugin, state: 'loaded' as const })), ...this.#setAside];
  }

  setAside(name: string, reason: string): void {
    this.#host.logger.error({ plugin: name, reason }, 'a plugin was set aside');
    const plugin = { name, version: '0.0.0', core: 1, description: '', setup: () => undefined } as Plugin;
    this.#setAside.push({ plugin, state: 'set_aside', reason });
  }

  async setUp(all: readonly FoundPlugin[]): Promise<void> {
    const found = this.#withoutOrphans(all);
    const builtIn = found.filter((f) => f.builtIn);
    for (const entry of loadOrder(
      builtIn.map((f) => ({ ...f, name: f.plugin.name, requires: f.plugin.requires })),
    ))
      await this.load(entry);
    for (const entry of found.filter((f) => !f.builtIn)) {
      try {
        await this.load(entry);
      } catch (error) {
        this.setAside(entry.plugin.name, messageOf(error));
      }
    }
  }

  /** What is taken away takes along what cannot be without it. */
  #withoutOrphans(all: readonly FoundPlugin[]): FoundPlugin[] {
    let found = [...all];
    for (;;) {
      const names = new Set(found.map(({ plugin }) => plugin.name));
      const missing = ({ plugin }: FoundPlugin): string[] =>
        (plugin.requires ?? []).filter((name) => !names.has(name));
      const orphans = found.filter((entry) => missing(entry).length > 0);
      if (orphans.length === 0) return found;
      for (const orphan of orphans)
        this.setAside(orphan.plugin.name, `requires ${missing(orphan).join(', ')}, which is not loaded`);
      found = found.filter((entry) => !orphans.includes(entry));
    }
  }

  /** Sets one plugin up; what it had registered is undone when it fails. */
  async load({ plugin, directory, builtIn }: FoundPlugin): Promise<void> {
    if (this.#loaded.some((l) => l.plugin.name === plugin.name))
      throw new Error(`plugin "${plugin.name}" is loaded already`);
    const { ctx, undo } = createContext(this.#host, plugin);
    try {
      this.#loadOwnFiles(plugin, directory, ctx);
      await plugin.setup(ctx);
    } catch (error) {
      undo();
      throw error;
    }
    this.#loaded.push({ plugin, directory, builtIn, ctx, undo });
  }

  async start(): Promise<void> {
    for (const entry of [...this.#loaded]) {
      try {
        await within(
          START_LIMIT_MS,
          `plugin "${entry.plugin.name}" did not start within ${START_LIMIT_MS / 1000} s`,
          entry.plugin.start?.(entry.ctx),
        );
      } catch (error) {
        if (entry.builtIn) throw error;
        await this.unload(entry.plugin.name);
        this.setAside(entry.plugin.name, messageOf(error));
      }
    }
  }

  async quiesce(): Promise<void> {
    for (const { plugin, ctx } of [...this.#loaded].reverse()) await plugin.quiesce?.(ctx);
  }

  /** In reverse order; a failure is told at the end, after all others have stopped. */
  async stop(restMs: number): Promise<void> {
    const { clock } = this.#host;
    const endAt = clock.monotonic() + restMs;
    const failures: string[] = [];
    for (const { plugin } of [...this.#loaded].reverse()) {
      await this.unload(plugin.name, Math.max(0, endAt - clock.monotonic())).catch((error: unknown) =>
        failures.push(`${plugin.name}: ${messageOf(error)}`),
      );
    }
    if (failures.length > 0) throw new Error(failures.join('; '));
  }

  async unload(name: string, restMs = UNLOAD_LIMIT_MS): Promise<void> {
    const index = this.#loaded.findIndex((l) => l.plugin.name === name);
    const entry = this.#loaded[index];
    if (!entry) return;
    this.#loaded.splice(index, 1);
    try {
      await entry.plugin.stop?.(entry.ctx, restMs);
    } finally {
      entry.undo();
    }
  }

  /** A plugin from outside may bring `locales/<locale>.json` and `views/`; built-in texts lie in the top-level folders. */
  #loadOwnFiles(plugin: Plugin, directory: string, ctx: PluginContext): void {
    for (const locale of LOCALES) {
      const file = join(directory, 'locales', `${locale}.json`);
      if (existsSync(file)) ctx.onUnload(this.#host.texts.loadFile(locale, plugin.name, file));
    }
    const views = join(directory, 'views');
    if (existsSync(views)) ctx.onUnload(this.#host.routes.addViews(views));
  }
}

async function within(limitMs: number, message: string, work: void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
