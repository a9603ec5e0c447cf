// Says what keeps a process of tests from leaving: without it a run that hangs once in a hundred tells nothing.
import fs from 'node:fs';

/** Tells after so long, if the process is still there then. */
const PATIENCE_MS = 15_000;

export function tellWhatIsHeldOpen() {
  setTimeout(() => {
    const lines = [
      `Still open: ${process.getActiveResourcesInfo().join(', ') || 'nothing that Node knows of'}`,
    ];
    // Node has no public way to them; without them "a pipe" is all that would be known.
    for (const handle of process._getActiveHandles?.() ?? []) lines.push(`  ${named(handle)}`);
    fs.writeSync(1, `${lines.join('\n')}\n`);
  }, PATIENCE_MS).unref();
}

function named(handle) {
  const kind = handle.constructor?.name ?? typeof handle;
  if (handle.spawnfile) return `${kind} ${handle.pid} ${handle.spawnargs?.join(' ').slice(0, 300)}`;
  const from = handle.localAddress ? `${handle.localAddress}:${handle.localPort}` : '';
  const to = handle.remoteAddress ? `${handle.remoteAddress}:${handle.remotePort}` : (handle._pipeName ?? '');
  return `${kind} ${handle.fd ?? handle._handle?.fd ?? ''} ${from} ${to}`.trim();
}
