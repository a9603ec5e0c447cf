// Runs a program in the foreground. It ends with us: npm passes a SIGTERM on to us alone, and who is ended while npm
// installs must not leave npm behind.
import { spawn } from 'node:child_process';

/** @returns {Promise<number>} its exit code; 128 and more when a signal ended it, 127 when it cannot be run. */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    const forward = (signal) => {
      child.kill(signal);
      stopped = true;
    };
    let stopped = false;
    const finish = (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, forward);
      if (stopped) process.exit(130);
      resolve(code);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
    child.on('error', (error) => {
      // Who ends it by a signal of an AbortController says so there.
      if (error.name !== 'AbortError') console.error(`${program} cannot be run: ${error.message}`);
      finish(127);
    });
    child.on('exit', (code, signal) => finish(signal ? 130 : code));
  });
}

/** npm as we were started by it, else the one on the PATH. */
export function npm(args, options) {
  const started = process.env.npm_execpath;
  return started?.endsWith('.js')
    ? run(process.execPath, [started, ...args], options)
    : run('npm', args, options);
}
