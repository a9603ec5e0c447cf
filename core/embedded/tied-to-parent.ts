// A server that outlives a killed appliance is in the way of its next start. Linux can send it a signal when its parent
// dies; setpriv (util-linux) asks for that and then becomes the server, with the same pid.
import { spawnSync } from 'node:child_process';

let available: boolean | undefined;

/** The command that runs `program` so that `signal` reaches it when we die; unchanged where setpriv is missing. */
export function tiedToParent(signal: NodeJS.Signals, program: string, args: string[]): [string, string[]] {
  // By trying, as busybox has a setpriv without this option.
  available ??=
    spawnSync('/usr/bin/setpriv', ['--pdeathsig', 'SIGTERM', '--', '/bin/true'], { stdio: 'ignore' })
      .status === 0;
  if (!available) return [program, args];
  return ['/usr/bin/setpriv', ['--pdeathsig', signal, '--', program, ...args]];
}
