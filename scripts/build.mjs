// Makes what the appliance runs: dist/ (the server, one file for one file) and public/build/ (scripts, styles and fonts for
// browsers, with a hash of their content in the name). Nothing is replaced unless all of it was built.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SERVER_FOLDERS = ['core', 'plugins', 'migrations'];
const FINGERPRINT = 'dist/.built-from';
const MANIFEST = 'public/build/manifest.json';

/** Builds unless what is there was built from just these sources. */
export async function ensureBuilt() {
  const last = read(FINGERPRINT);
  if (last === fingerprint() && fs.existsSync(path.join(ROOT, MANIFEST))) return;
  await build();
}

/** @throws after esbuild has printed what is wrong, and where. */
export async function build() {
  const esbuild = await import('esbuild');
  const source = fingerprint();
  const [server, browser] = await Promise.all([buildServer(esbuild), buildBrowser(esbuild)]).finally(() => {
    // Or its process would stay beside the appliance with 80 MB for as long as that runs.
    void esbuild.stop();
  });
  server.set(FINGERPRINT, source);
  replace('public/build', browser);
  replace('dist', server);
  return { serverFiles: server.size, browserFiles: browser.size };
}

/** Every TypeScript file becomes JavaScript beside copies of all else (Lua scripts, locales, templates, a school's plain plugins). */
async function buildServer(esbuild) {
  const files = SERVER_FOLDERS.flatMap(filesIn);
  const built = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')),
    outdir: 'dist',
    outbase: '.',
    bundle: false,
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    write: false,
    logLevel: 'warning',
  });
  const out = outputs(built);
  for (const file of files)
    if (!/\.(ts|md)$/.test(file)) out.set(`dist/${file}`, fs.readFileSync(path.join(ROOT, file)));
  return out;
}

async function buildBrowser(esbuild) {
  const files = filesIn('public').filter((file) => !file.startsWith('public/build/'));
  const entries = files
    .filter((file) => /^public\/[^/]+\/(main\.ts|[^_/][^/]*\.css)$/.test(file))
    .filter((entry) => hasItsPlugins(path.posix.dirname(entry)));
  // One by one: built together, two pages would share a piece, and each would need one request more.
  const builds = await Promise.all(entries.map((entry) => esbuild.build(browserSettings(entry))));
  const out = new Map(builds.flatMap((built) => [...outputs(built)]));
  const manifest = {};
  for (const { metafile } of builds) {
    for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
      // Templates name what the browser gets: a script, whatever it was written in.
      if (entryPoint) manifest[keyOf(entryPoint).replace(/\.ts$/, '.js')] = urlOf(file);
    }
  }
  const copies = [
    ...files.filter((file) => /\.(svg|png|webp|ico|woff2)$/.test(file)).map((file) => [keyOf(file), file]),
    ...vendored(),
  ];
  for (const [key, file] of copies) {
    const bytes = fs.readFileSync(path.join(ROOT, file));
    const { dir, name, ext } = path.parse(key);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase();
    const target = path.posix.join('public/build', dir, `${name}-${hash}${ext}`);
    out.set(target, bytes);
    manifest[key] = urlOf(target);
  }
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return out.set(MANIFEST, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** A page that shares code with a plugin goes with it when the plugin's folder is taken away. */
function hasItsPlugins(folder) {
  const sources = filesIn(folder).filter((file) => file.endsWith('.ts'));
  const named = sources.flatMap((file) => [
    ...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/from '(?:\.\.\/)+(plugins\/[a-z-]+)\//g),
  ]);
  return named.every(([, plugin]) => fs.existsSync(path.join(ROOT, plugin)));
}

const browserSettings = (entry) => ({
  absWorkingDir: ROOT,
  entryPoints: [entry],
  outdir: 'public/build',
  outbase: 'public',
  publicPath: '/assets/build',
  entryNames: '[dir]/[name]-[hash]',
  chunkNames: 'chunks/[name]-[hash]',
  assetNames: 'files/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  // The last browsers for Windows 7.
  target: ['chrome109', 'firefox115'],
  loader: { '.woff2': 'file', '.woff': 'empty', '.svg': 'file', '.png': 'file', '.webp': 'file' },
  charset: 'utf8',
  minify: true,
  sourcemap: true,
  metafile: true,
  write: false,
  logLevel: 'warning',
});

/** Files of packages that pages load as they are: [key in the manifest, file]. */
function vendored() {
  return [
    ['vendor/htmx.js', 'node_modules/htmx.org/dist/htmx.min.js'],
    ['vendor/tabler.css', 'node_modules/@tabler/core/dist/css/tabler.min.css'],
  ];
}

const keyOf = (file) => file.slice('public/'.length);
const urlOf = (file) => `/assets/${keyOf(file)}`;

function outputs({ outputFiles }) {
  return new Map(outputFiles.map((file) => [path.relative(ROOT, file.path), file.contents]));
}

/** Puts the files in place of `folder` in one step, so that a start meanwhile finds the old or the new, never half of it. */
function replace(folder, files) {
  const aside = path.join(ROOT, 'tmp', `build-${process.pid}`);
  const [next, old] = [path.join(aside, 'next'), path.join(aside, 'old')];
  fs.rmSync(aside, { recursive: true, force: true });
  for (const [file, content] of files) {
    const target = path.join(next, path.relative(folder, file));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }
  fs.mkdirSync(next, { recursive: true });
  const place = path.join(ROOT, folder);
  if (fs.existsSync(place)) fs.renameSync(place, old);
  fs.renameSync(next, place);
  fs.rmSync(aside, { recursive: true, force: true });
}

/** Of all that goes into a build. By content: times change with every checkout and copy. */
function fingerprint() {
  const hash = createHash('sha256');
  const sources = [...SERVER_FOLDERS, 'public']
    .flatMap(filesIn)
    .filter((file) => !file.startsWith('public/build/'));
  for (const file of ['package-lock.json', 'scripts/build.mjs', ...sources]) {
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(path.join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  const full = path.join(ROOT, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
}

function read(file) {
  try {
    return fs.readFileSync(path.join(ROOT, file), 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const startedAt = performance.now();
  try {
    const { serverFiles, browserFiles } = await build();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`Built ${serverFiles} server files and ${browserFiles} browser files in ${seconds} s`);
  } catch (error) {
    console.error(`The build failed: ${error.message}`);
    process.exitCode = 1;
  }
}
