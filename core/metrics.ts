/** What every process tells of itself: event loop delay, memory, failures of hooks. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge } from 'prom-client';
import type { Host } from './plugins/context.js';

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
