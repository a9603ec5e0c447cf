/** Reads /metrics. Each web process tells its own numbers, so which one is read depends on the connection. */
import type { Agent } from 'node:http';
import { httpCall } from './http-call.js';

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export async function readMetrics(url: string, agent?: Agent): Promise<Sample[]> {
  const { text } = await httpCall(url, 'GET', '/metrics', agent ? { agent } : {});
  return text.split('\n').flatMap((line) => {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!match) return [];
    const labels = Object.fromEntries(
      [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    ) as Record<string, string>;
    return [{ name: String(match[1]), labels, value: Number(match[3]) }];
  });
}

export const sumOf = (samples: readonly Sample[], name: string): number =>
  samples.reduce((sum, sample) => sum + (sample.name === name ? sample.value : 0), 0);
