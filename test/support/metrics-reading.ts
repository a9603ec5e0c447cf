/** Reads /metrics, which tells the numbers of all processes of a host, each under its pid. */
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

/** The pid of the web process at the other end of a kept connection: its count of requests rises with each reading. */
export async function processBehind(url: string, agent: Agent): Promise<string> {
  const counted = async (): Promise<Map<string, number>> => {
    const counts = new Map<string, number>();
    for (const { name, labels, value } of await readMetrics(url, agent))
      if (name === 'examhall_http_requests_total')
        counts.set(String(labels['process']), (counts.get(String(labels['process'])) ?? 0) + value);
    return counts;
  };
  const before = await counted();
  const after = await counted();
  const risen = [...after].filter(([pid, count]) => count > (before.get(pid) ?? 0));
  if (risen.length !== 1) throw new Error(`${risen.length} processes answered meanwhile`);
  return String(risen[0]?.[0]);
}

export const sumOf = (samples: readonly Sample[], name: string): number =>
  samples.reduce((sum, sample) => sum + (sample.name === name ? sample.value : 0), 0);
