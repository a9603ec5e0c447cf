/**
 * All that a plugin can reach. Everything registered here remembers its undo, so that unloading a plugin leaves nothing.
 */
import type { Knex } from 'knex';
import type { Metric, Registry } from 'prom-client';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import { pluginConfig } from '../config.js';
import type { Bus } from '../data/bus.js';
import type { FastLane, Fill } from '../data/fast-lane.js';
import type { Outbox, OutboxHandler } from '../data/outbox.js';
import type { Redis } from '../data/redis.js';
import type { Secrets } from '../data/secrets.js';
import type { Settings } from '../data/settings.js';
import type { StartTasks } from '../data/start-tasks.js';
import { type Transact, transactor } from '../data/transaction.js';
import type { ActionsOf, Contract, FiltersOf, ServicesOf } from '../hooks/contract.js';
import type { HookOrder, HookRegistry } from '../hooks/registry.js';
import type { HealthCheck, HealthChecks } from '../http/health.js';
import type { AnyRoute, ApiRoute, PageRoute } from '../http/route.js';
import type { RouteTable } from '../http/routes.js';
import type { UpgradeRoute, Upgrades } from '../http/upgrade.js';
import type { Texts } from '../i18n.js';
import type { Logger } from '../logger.js';
import type { ServiceRegistry } from '../services.js';
import type { PluginDeclaration } from './declaration.js';

/** What the host shares with all plugins; made once per process in `app.ts`. */
export interface Host {
  config: Config;
  role: 'web' | 'worker';
  logger: Logger;
  clock: Clock;
  tell: (text: string) => void;
  db: Knex;
  redis: Redis;
  bus: Bus;
  fastLane: FastLane;
  outbox: Outbox;
  secrets: Secrets;
  startTasks: StartTasks;
  school: Settings;
  hooks: HookRegistry;
  services: ServiceRegistry;
  routes: RouteTable;
  upgrades: Upgrades;
  health: HealthChecks;
  metrics: Registry;
  texts: Texts;
  /** Manifests of what is loaded and, with the reason, of what was set aside. */
  plugins(): readonly { plugin: PluginDeclaration; state: 'loaded' | 'set_aside'; reason?: string }[];
}

export interface PluginContext<C extends Contract = Contract> {
  readonly config: Config;
  /** Values of the manifest's own `config` keys. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly role: Host['role'];
  readonly logger: Logger;
  readonly clock: Clock;
  /** Shows lines of text to whoever started the appliance, on the terminal, below its address. */
  readonly tell: (text: string) => void;
  readonly db: Knex;
  readonly redis: Redis;
  readonly bus: Bus;
  readonly secrets: Secrets;
  /** Name, time zone, … of the school. */
  readonly school: Settings;
  readonly metrics: Registry;
  readonly texts: Texts;
  readonly plugins: Host['plugins'];
  /** Zod, for plugins from outside, which cannot import it. */
  readonly z: typeof z;
  /** A PostgreSQL transaction; actions emitted and outbox rows recorded in it take effect after the commit. */
  readonly transact: Transact<C>;

  api<
    P extends z.ZodType | undefined = undefined,
    Q extends z.ZodType | undefined = undefined,
    B extends z.ZodType | undefined = undefined,
  >(route: ApiRoute<P, Q, B>): void;
  page<
    P extends z.ZodType | undefined = undefined,
    Q extends z.ZodType | undefined = undefined,
    F extends z.ZodType | undefined = undefined,
  >(route: PageRoute<P, Q, F>): void;
  /** A WebSocket address. */
  upgrade(route: UpgradeRoute): void;

  filter<N extends keyof FiltersOf<C> & string>(
    name: N,
    handler: (payload: FiltersOf<C>[N]) => FiltersOf<C>[N] | Promise<FiltersOf<C>[N]>,
    order?: HookOrder,
  ): void;
  action<N extends keyof ActionsOf<C> & string>(
    name: N,
    handler: (payload: ActionsOf<C>[N]) => void | Promise<void>,
    order?: HookOrder,
  ): void;
  applyFilter<N extends keyof FiltersOf<C> & string>(
    name: N,
    payload: FiltersOf<C>[N],
  ): Promise<FiltersOf<C>[N]>;
  emit<N extends keyof ActionsOf<C> & string>(name: N, payload: ActionsOf<C>[N]): Promise<void>;

  provide<N extends keyof ServicesOf<C> & string>(name: N, service: ServicesOf<C>[N]): void;
  service<N extends keyof ServicesOf<C> & string>(name: N): ServicesOf<C>[N];

  /** Carries committed changes of one topic to Redis; see `data/outbox`. */
  onOutbox(topic: string, handler: OutboxHandler): void;
  /**
   * What the plugin keeps in Redis, brought there from PostgreSQL: run by one worker when Redis is empty, at the first start or
   * after a loss, in the order of dependencies. It may run again, and over what is there; what is newer in Redis stays.
   */
  onFill(name: string, run: (fill: Fill) => Promise<void>): void;
  /** Work that must succeed once after the start of the worker (filling Redis, seeding rows); retried until it does. */
  atStart(name: string, run: () => Promise<void>): void;
  /** A timer that never keeps the process alive and never overlaps itself; failures are logged. Runs after `start`. */
  every(intervalMs: number, name: string, run: () => Promise<void> | void): void;
  /** What `/readyz` would say now. */
  readonly health: Pick<HealthChecks, 'run'>;
  /** A line of `/readyz`. */
  healthCheck(name: string, check: HealthCheck): void;
  /** Anything else that must be undone at unloading. */
  onUnload(undo: () => void): void;
}

/** @returns the context and the function that undoes all its registrations, last first. */
export function createContext<C extends Contract>(
  host: Host,
  plugin: PluginDeclaration,
): { ctx: PluginContext<C>; undo: () => void } {
  const undos: (() => void)[] = [];
  const logger = host.logger.child({ plugin: plugin.name });
  const addRoute = (kind: AnyRoute['kind'], route: object): void => {
    undos.push(host.routes.add({ kind, owner: plugin.name, summary: '', responses: {}, ...route } as never));
  };
  const ctx: PluginContext<C> = {
    config: host.config,
    settings: pluginConfig(host.config.env, plugin.config ?? {}),
    role: host.role,
    logger,
    clock: host.clock,
    tell: host.tell,
    db: host.db,
    redis: host.redis,
    bus: host.bus,
    secrets: host.secrets,
    school: host.school,
    metrics: undoable(host.metrics, undos),
    texts: host.texts,
    plugins: host.plugins,
    z,
    transact: transactor<C>(host),
    api: (route) => addRoute('api', route),
    page: (route) => {
      const { form, ...rest } = route;
      addRoute('page', { ...rest, body: form });
    },
    upgrade: (route) => {
      undos.push(host.upgrades.add({ ...route, owner: plugin.name }));
    },
    filter: (name, run, order = 'normal') => {
      undos.push(
        host.hooks.add('filter', name, {
          plugin: plugin.name,
          order,
          run: run as (payload: unknown) => unknown,
        }),
      );
    },
    action: (name, run, order = 'normal') => {
      undos.push(
        host.hooks.add('action', name, {
          plugin: plugin.name,
          order,
          run: run as (payload: unknown) => unknown,
        }),
      );
    },
    applyFilter: (name, payload) => host.hooks.filter(name, payload),
    emit: (name, payload) => host.hooks.action(name, payload),
    provide: (name, service) => {
      undos.push(host.services.provide(plugin.name, name, service));
    },
    service: (name) =>
      host.services.get({ name: plugin.name, requires: plugin.requires ?? [] }, name) as never,
    onOutbox: (topic, handler) => {
      undos.push(host.outbox.handle(topic, handler));
    },
    onFill: (name, run) => {
      undos.push(host.fastLane.add(`${plugin.name}: ${name}`, run));
    },
    atStart: (name, run) => {
      undos.push(host.startTasks.add(`${plugin.name}: ${name}`, run));
    },
    every: (intervalMs, name, run) => {
      undos.push(
        repeat(intervalMs, run, (error) =>
          logger.error({ err: error, task: name }, 'a repeated task failed'),
        ),
      );
    },
    health: host.health,
    healthCheck: (name, check) => {
      undos.push(host.health.add(name, check));
    },
    onUnload: (undo) => {
      undos.push(undo);
    },
  };
  return {
    ctx,
    undo: () => {
      for (const undo of undos.splice(0).reverse()) undo();
    },
  };
}

/** The registry of the process, which forgets at the undo what was registered through this view of it. */
function undoable(metrics: Registry, undos: (() => void)[]): Registry {
  return Object.assign(Object.create(metrics) as Registry, {
    registerMetric: (metric: Metric) => {
      metrics.registerMetric(metric);
      undos.push(() => metrics.removeSingleMetric((metric as Metric & { name: string }).name));
    },
  });
}

/** The next run is armed when the one before has ended. */
function repeat(
  intervalMs: number,
  run: () => Promise<void> | void,
  onError: (error: unknown) => void,
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      Promise.resolve().then(run).catch(onError).finally(arm);
    }, intervalMs);
    timer.unref();
  };
  arm();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
