/** Console pages without an appliance: the real templates and texts, and a small server with the real styles and scripts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Assets } from '../../core/http/assets.js';
import { Views } from '../../core/http/views.js';
import { LOCALES, Texts } from '../../core/i18n.js';
import { PROJECT_DIR } from '../../core/paths.js';

const MENU = [
  { label: 'console-home.home.menu', href: '/console', icon: 'home', permission: [] },
  { label: 'console-home.settings.menu', href: '/console/settings', icon: 'settings', permission: [] },
  { label: 'console-home.system.menu', href: '/console/system', icon: 'activity-heartbeat', permission: [] },
];

const texts = new Texts('id');
texts.loadDirectory(join(PROJECT_DIR, 'views', 'locales'));
const views = new Views(() => [join(PROJECT_DIR, 'views'), join(PROJECT_DIR, 'test', 'views', 'samples')], {
  url: (source) => `/assets/${source}`,
} as Assets);

/** @returns the page as a signed-in teacher of a school in Jakarta sees it; `frame` replaces parts of what the core gives. */
export function renderPage(
  view: string,
  data: Record<string, unknown> = {},
  frame: Record<string, unknown> = {},
): string {
  const locale = String(frame['locale'] ?? 'id');
  return views.render(
    view,
    {
      locale,
      locales: LOCALES,
      t: texts.for(locale),
      timeZone: 'Asia/Jakarta',
      schoolName: 'SMK Negeri 1 Sukamaju Kabupaten Tasikmalaya',
      csrfToken: 'token-of-the-form',
      identity: { name: 'Dra. Endang Sulistyowati, M.Pd.', permissions: new Set(['admin']) },
      can: () => true,
      path: '/console',
      query: {},
      menu: MENU,
      ...frame,
    },
    data,
  );
}

/** @param pages path → HTML, asked anew for each request. */
export async function servePages(
  pages: Record<string, () => string>,
): Promise<{ url: string; posts: string[]; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'console-pages-'));
  const from = (path: string) => join(PROJECT_DIR, ...path.split('/'));
  await build({
    entryPoints: {
      'console/console': from('public/console/console.css'),
      'console/main': from('public/console/main.ts'),
      'vendor/tabler': from('node_modules/@tabler/core/dist/css/tabler.min.css'),
      'vendor/htmx': from('node_modules/htmx.org/dist/htmx.min.js'),
    },
    bundle: true,
    format: 'esm',
    outdir: folder,
    logLevel: 'error',
  });
  const posts: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') {
      posts.push(pathname);
      response.end('<p>done</p>');
      return;
    }
    const page = pages[pathname];
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; style-src-attr 'unsafe-inline'; script-src 'self'",
    );
    if (page) response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page());
    else
      readFile(join(folder, pathname.replace('/assets/', ''))).then(
        (file) =>
          response
            .setHeader('Content-Type', pathname.endsWith('.css') ? 'text/css' : 'text/javascript')
            .end(file),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
