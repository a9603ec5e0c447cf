/** A refusal as a plain HTTP problem on a socket that no request handler owns: before an upgrade, or for what is hardly HTTP. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../errors.js';
import type { Texts } from '../i18n.js';
import { problemOf } from './problems.js';

/** Long enough for the answer to be read while the client still sends. */
const LINGER_MS = 1000;

export function refuseSocket(socket: Duplex, error: unknown, texts: Texts, locale: string): void {
  if (!socket.writable) return void socket.destroy();
  const problem = problemOf(error, texts, locale);
  const body = JSON.stringify(problem);
  const retry =
    error instanceof AppError && error.retryAfterSeconds ? `Retry-After: ${error.retryAfterSeconds}\r\n` : '';
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title.replace(/[^\x20-\x7e]/g, '')}\r\nContent-Type: application/problem+json\r\n${retry}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** What Node's parser gives up on never reaches Koa; it is answered here, in the school's language. */
export function refuseUnreadable(server: Server, texts: Texts): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The client went away, or an answer is on its way that this one would break into.
    if (error.code === 'ECONNRESET' || ('bytesWritten' in socket && Number(socket.bytesWritten) > 0)) {
      socket.destroy();
      return;
    }
    refuseSocket(socket, unreadable(error.code), texts, texts.negotiate(undefined));
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });
}

function unreadable(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError('headers_too_large', { status: 431 });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new AppError('request_too_slow', { status: 408 });
  return new AppError('malformed_request', { status: 400 });
}
