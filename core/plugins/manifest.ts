/** A plugin: what it says of itself, and its four functions. */
import { z } from 'zod';
import type { Contract } from '../hooks/contract.js';
import { isIcon } from '../http/icons.js';
import type { PluginContext } from './context.js';
import type { PluginDeclaration } from './declaration.js';

/** `C` is the intersection of the contracts that the plugin uses, its own included. */
export interface Plugin<C extends Contract = Contract> extends PluginDeclaration {
  /** Registers routes, pages, hooks and services. Nothing is asked of PostgreSQL or Redis here. */
  setup(ctx: PluginContext<C>): void | Promise<void>;
  /** Begins work: timers, subscriptions. */
  start?(ctx: PluginContext<C>): void | Promise<void>;
  /** Takes no new work; what is under way goes on. */
  quiesce?(ctx: PluginContext<C>): void | Promise<void>;
  /**
   * Ends. Everything registered through `ctx` is undone by the core afterwards.
   * @param restMs how long it is waited for. @throws to say what was left undone.
   */
  stop?(ctx: PluginContext<C>, restMs: number): void | Promise<void>;
}

/** Gives a manifest its types; returns it unchanged. */
export const definePlugin = <C extends Contract>(plugin: Plugin<C>): Plugin<C> => plugin;

/** What the console reads on every page: a plugin in plain JavaScript has no compiler that would look at it. */
const SHOWN = {
  requires: z.array(z.string()),
  permissions: z.array(
    z.object({
      code: z.string().regex(/^[a-z][a-z-]*:[a-z]+(_[a-z]+)*$/, 'such as exams:write_own'),
      label: z.string(),
      roles: z.array(z.enum(['Teacher', 'Proctor'])).optional(),
    }),
  ),
  menu: z.array(
    z.object({
      label: z.string(),
      href: z.string().startsWith('/'),
      icon: z.string().refine(isIcon, 'the name of an outline icon of Tabler'),
      permission: z.array(z.string()),
      place: z.enum(['early', 'normal', 'late']).optional(),
    }),
  ),
};

/** One error for each fault, so that a developer mends all at once. */
export function manifestFaults(value: unknown): string[] {
  if (typeof value !== 'object' || value === null)
    return ['the default export is not a plugin: export default definePlugin({…})'];
  const plugin = value as Partial<Record<keyof Plugin, unknown>>;
  const faults: string[] = [];
  if (typeof plugin.name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(plugin.name))
    faults.push('name: lower-case letters, digits and hyphens');
  if (typeof plugin.version !== 'string' || !/^\d+\.\d+\.\d+/.test(plugin.version))
    faults.push('version: such as 1.0.0');
  if (plugin.core !== 1) faults.push('core: this is core 1; the plugin is made for another');
  if (typeof plugin.description !== 'string') faults.push('description: one line');
  if (typeof plugin.setup !== 'function') faults.push('setup: a function');
  for (const name of ['start', 'quiesce', 'stop'] as const) {
    if (plugin[name] !== undefined && typeof plugin[name] !== 'function')
      faults.push(`${name}: a function or nothing`);
  }
  for (const [name, schema] of Object.entries(SHOWN)) {
    const shown = schema.optional().safeParse(plugin[name as keyof typeof SHOWN]);
    for (const { path, message } of shown.error?.issues ?? [])
      faults.push(`${[name, ...path].join('.')}: ${message}`);
  }
  return faults;
}
