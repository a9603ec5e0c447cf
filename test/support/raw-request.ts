/** HTTP without a client's good manners: any path, header and bytes; the answer as it comes. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every form
  body: any;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

export interface RawCall {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** @param path is sent as it stands. */
export function rawRequest(url: string, { method, path, headers = {}, body }: RawCall): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const bytes = body === undefined ? undefined : Buffer.from(body);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: { ...(bytes ? { 'content-length': String(bytes.length) } : {}), ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            body:
              /json/.test(answer.headers['content-type'] ?? '') && text !== '' ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    asked.on('error', reject);
    asked.end(bytes);
  });
}

/** Sends bytes that need not be HTTP. @returns all that came back before the server hung up. */
export function rawBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.write(bytes);
  });
}
