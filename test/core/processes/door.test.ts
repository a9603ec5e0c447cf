/** The door between the moment in which a web process can be reached no more and the one in which its end is known. */

import type { Worker } from 'node:cluster';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { Door } from '../../../core/processes/door.js';
import { until } from '../../support/waiting.js';

/** The old way asked without end; whoever does so again is let go, so that the test can say so. */
const MOST_TRIES = 500;

/** A web process as the door sees it. `dying`: its channel is broken, and perhaps it does not look so yet. */
function member(isConnected: boolean, dying = false) {
  const got: unknown[] = [];
  let tries = 0;
  const send = (_message: object, socket: Socket, _options: object, done: (error: Error | null) => void) => {
    tries += 1;
    if (!dying) {
      got.push(socket);
      process.nextTick(done, null);
    } else if (tries < MOST_TRIES) process.nextTick(done, new Error('write EPIPE'));
    return true;
  };
  return { worker: { send, isConnected: () => isConnected } as unknown as Worker, got, tries: () => tries };
}

describe('the door', () => {
  let door: Door;
  let port: number;
  const knocking: Socket[] = [];

  beforeEach(async () => {
    door = new Door();
    port = await door.open({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => {
    for (const socket of knocking.splice(0)) socket.destroy();
    door.close();
  });
  const knock = () => void knocking.push(connect(port, '127.0.0.1').on('error', () => undefined));

  it('hears of the end of its only process while somebody is on the way to it, and admits them to the next', async () => {
    const dying = member(true, true);
    door.join(dying.worker);
    knock();
    await until('it was tried', () => dying.tries() > 1);
    door.leave(dying.worker);
    const next = member(true);
    door.join(next.worker);
    await until('the next one has the connection', () => next.got.length === 1);
    expect(dying.tries()).to.be.below(MOST_TRIES);
  });

  it('sends nobody to a process that can be reached no more', async () => {
    const [gone, alive] = [member(false), member(true)];
    door.join(gone.worker);
    door.join(alive.worker);
    for (let i = 0; i < 4; i += 1) knock();
    await until('all are in', () => alive.got.length === 4);
    expect(gone.tries()).to.equal(0);
  });

  it('lets them wait while no process can be reached', async () => {
    const gone = member(false);
    door.join(gone.worker);
    knock();
    const next = member(true);
    await until('the knock is heard', () => knocking[0]?.readyState === 'open');
    door.join(next.worker);
    await until('it is in', () => next.got.length === 1);
    expect(gone.tries()).to.equal(0);
  });
});
