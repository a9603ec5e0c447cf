/** What every process tells of itself (event loop delay, memory, failures of hooks), and all of a host as one text. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AggregatorRegistry, Gauge, type Registry } from 'prom-client';
import type { Host } from './plugins/context.js';

/** As `getMetricsAsJSON` gives them: they pass from process to process. */
export type ToldMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/**
 * Prometheus text of all processes of a host; labels say of which process each number is. A metric whose aggregator is `first`
 * is about what all share: it is told once, without those labels.
 */
export async function wholeText(own: Registry, others: readonly ToldMetrics[]): Promise<string> {
  const isShared = ({ aggregator }: ToldMetrics[number]): boolean => aggregator === 'first';
  const mine = (await own.getMetricsAsJSON()).map((metric) =>
    isShared(metric)
      ? {
          ...metric,
          values: metric.values.map((value) => ({ ...value, labels: withoutProcess(value.labels) })),
        }
      : metric,
  );
  const theirs = others.map((metrics) => metrics.filter((metric) => !isShared(metric)));
  return AggregatorRegistry.aggregate([mine, ...theirs]).metrics();
}

function withoutProcess(labels: Partial<Record<string, string | number>>): typeof labels {
  const { role: _role, process: _process, ...rest } = labels;
  return rest;
}

export function observeProcess({ metrics, hooks, role }: Host): void {
  metrics.setDefaultLabels({ role, process: String(process.pid) });
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  new Gauge({
    name: 'examhall_event_loop_delay_seconds',
    help: 'How long the event loop was held up since the last reading, 99th percentile.',
    registers: [metrics],
    collect() {
      this.set(Number.isNaN(delay.percentile(99)) ? 0 : delay.percentile(99) / 1e9);
      delay.reset();
    },
  });
  new Gauge({
    name: 'examhall_resident_memory_bytes',
    help: 'Resident memory of the process.',
    registers: [metrics],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'examhall_hook_failures',
    help: 'Handlers of actions that have failed.',
    labelNames: ['hook', 'plugin'],
    registers: [metrics],
    collect() {
      for (const [key, count] of hooks.failures) {
        const [hook = '', plugin = ''] = key.split(' ');
        this.set({ hook, plugin }, count);
      }
    },
  });
}
