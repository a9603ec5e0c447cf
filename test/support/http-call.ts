/** HTTP as a browser speaks it to the appliance: kept connections, compressed answers, every received byte shown. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Decompressed; empty when the call asked not to look. */
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every form
  body: any;
  /** From the first byte sent to the last received. */
  tookMs: number;
}

export interface HttpCall {
  token?: string | undefined;
  body?: unknown;
  agent?: Agent;
  headers?: Record<string, string>;
  /** Leaves the answer compressed and unread: for load, where reading costs the server's CPU. */
  unread?: boolean;
  /** Hangs up when nothing has come by then, as a page does. */
  patienceMs?: number;
  /** Shown every answer, headers and decompressed body. */
  onReceived?: ((text: string, from: string) => void) | undefined;
}

export const keptConnections = (most = Number.POSITIVE_INFINITY): Agent =>
  new Agent({ keepAlive: true, maxSockets: most });

/** @throws when the server is not reached; a refusal is an answer. */
export function httpCall(
  url: string,
  method: string,
  path: string,
  call: HttpCall = {},
): Promise<HttpAnswer> {
  const payload = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const asked = request(
      url + path,
      {
        method,
        ...(call.agent ? { agent: call.agent } : {}),
        ...(call.patienceMs ? { signal: AbortSignal.timeout(call.patienceMs) } : {}),
        headers: {
          'Accept-Encoding': 'gzip, br',
          ...(payload ? { 'Content-Type': 'application/json', 'Content-Length': payload.length } : {}),
          ...(call.token ? { Authorization: `Bearer ${call.token}` } : {}),
          ...call.headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const tookMs = performance.now() - startedAt;
          const text = call.unread ? '' : readable(Buffer.concat(chunks), answer.headers['content-encoding']);
          call.onReceived?.(`${answer.rawHeaders.join('\n')}\n\n${text}`, `${method} ${path}`);
          const isJson = text !== '' && /json/.test(answer.headers['content-type'] ?? '');
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            body: isJson ? JSON.parse(text) : undefined,
            tookMs,
          });
        });
      },
    );
    asked.on('error', reject);
    asked.end(payload);
  });
}

function readable(bytes: Buffer, encoding: string | undefined): string {
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  return bytes.toString();
}
