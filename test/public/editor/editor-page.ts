/**
 * The editor built as for production and served under a strict policy from a host name that browsers do not trust, beside a
 * server that stores and renders with the real parts. No database is in it.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { AppError } from '../../../core/index.js';
import { mathmlOfTex } from '../../../plugins/exam-engine/rich-text/tex.js';
import { storedImages } from '../../../plugins/media-local/files.js';
import { convertImage } from '../../../plugins/media-local/images.js';
import { createQueue } from '../../../plugins/media-local/queue.js';
import { storeImage } from '../../../plugins/media-local/store.js';
import { schoolUrl } from '../../support/browser.js';

const POLICY =
  "default-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; object-src 'none'; base-uri 'none'";

export interface EditorPage {
  url: string;
  /** Upload requests that wait until they are let go; set to hold them. */
  gate: { hold: boolean; release: () => void };
  submitted: string[];
  close(): Promise<void>;
}

export async function serveEditor(question: string): Promise<EditorPage> {
  const uploadsDir = await mkdtemp(join(tmpdir(), 'examhall-editor-'));
  const bundle = await build({
    entryPoints: {
      main: 'public/editor/main.ts',
      editor: 'public/editor/editor.css',
      'rich-text': 'public/rich-text/rich-text.css',
    },
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    target: ['chrome109', 'firefox115'],
    loader: { '.svg': 'file', '.woff2': 'file' },
    assetNames: '[name]',
    logLevel: 'error',
  });
  const files = new Map(bundle.outputFiles.map(({ path, contents }) => [path, contents]));
  const images = storedImages(uploadsDir);
  const queue = createQueue();
  const waiting: (() => void)[] = [];
  const page: Omit<EditorPage, 'url' | 'close'> = {
    gate: { hold: false, release: () => waiting.splice(0).forEach((go) => void go()) },
    submitted: [],
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const body = await bodyOf(request);
    const send = (status: number, type: string, content: string | Uint8Array) =>
      response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY }).end(content);
    const json = (status: number, value: unknown) => send(status, 'application/json', JSON.stringify(value));
    const built = files.get(path);
    try {
      if (request.method === 'POST' && path !== '/save' && request.headers['x-csrf-token'] !== 'token-1')
        return void json(403, { detail: 'no token' });
      if (path === '/') return void send(200, 'text/html; charset=utf-8', pageOf(question));
      if (built)
        return void send(
          200,
          path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'font/woff2',
          built,
        );
      if (path === '/save') {
        page.submitted.push(new URLSearchParams(body.toString()).get('question') ?? '');
        return void send(200, 'text/html', 'saved');
      }
      if (path === '/formula') {
        const { tex, display } = JSON.parse(body.toString()) as { tex: string; display: boolean };
        return void json(200, { mathml: mathmlOfTex(tex, display) });
      }
      if (path === '/upload') {
        if (page.gate.hold) await new Promise<void>((go) => waiting.push(go));
        const { bytes, width, height } = await convertImage(
          fileIn(body, request.headers['content-type'] ?? ''),
          queue,
        );
        const name = await storeImage(
          { uploadsDir, clock: { now: () => 0, monotonic: () => 0 }, floorBytes: 0 },
          bytes,
        );
        return void json(200, { url: `/uploads/${name}`, width, height });
      }
      const reply = await images.reply(path.replace('/uploads/', ''));
      if (reply.reply === 'raw') send(200, reply.type, reply.body as Buffer);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      json(error.status, { code: error.code, detail: `${error.code}: ${JSON.stringify(error.params)}` });
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...page,
    url: schoolUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(uploadsDir, { recursive: true });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The one file of a multipart body. */
function fileIn(body: Buffer, contentType: string): Buffer {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1] ?? '';
  return body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf(`\r\n--${boundary}`));
}

function pageOf(question: string): string {
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  const all = JSON.parse(readFileSync('views/locales/id/rich-text.json', 'utf8')) as Record<string, string>;
  const texts = Object.fromEntries(
    Object.entries(all).flatMap(([key, text]) =>
      key.startsWith('editor.') ? [[key.slice('editor.'.length), text]] : [],
    ),
  );
  const places = 'data-upload-url="/upload" data-formula-url="/formula"';
  return `<!doctype html><html lang="id"><head><meta name="csrf-token" content="token-1"><title>Soal</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/rich-text.css"><link rel="stylesheet" href="/editor.css">
<script type="application/json" data-editor-texts>${JSON.stringify(texts).replace(/</g, '\\u003c')}</script></head>
<body><form action="/save" method="post"><p><label for="question">Pertanyaan</label></p>
<textarea id="question" name="question" required data-rich-text ${places}>${escaped(question)}</textarea>
<p><label for="option-a">Pilihan A</label></p><textarea id="option-a" data-rich-text="line" ${places}>&lt;p&gt;Dua&lt;/p&gt;</textarea>
<p><button id="save">Simpan</button></p></form><script type="module" src="/main.js"></script></body></html>`;
}
