// A disk that is really full: Redis ends, the reserve is given up once, all that was acked is there, and it goes on.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { freeBytesOf } from '../../../core/data/disk-space.js';
import { reserveState } from '../../../core/embedded/disk-reserve.js';
import {
  type DiskReserve,
  type EmbeddedRedis,
  keepDiskReserve,
  startEmbeddedRedis,
} from '../../../core/embedded/index.js';
import { diskHealth } from '../../../core/http/disk-health.js';
import { until } from '../../support/waiting.js';
import { freshFolder, tidyUp, withRedis } from './servers.js';

const MIB = 1024 ** 2;
const DISK_MIB = 96;
const sizes = { reserveBytes: 24 * MIB, giveUpBelowBytes: MIB, leaveFreeBytes: 16 * MIB };

describe('a disk that is full', function () {
  this.timeout(150_000);
  let dataDir: string;
  let ballast: string;
  let redis: EmbeddedRedis | undefined;
  let reserve: DiskReserve | undefined;
  const told: string[] = [];
  const states: string[] = [];

  before(function () {
    dataDir = path.join(freshFolder(), 'data');
    ballast = path.join(dataDir, 'ballast');
    fs.mkdirSync(dataDir, { mode: 0o700 });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=0700`, 'tmpfs', dataDir], {
        stdio: 'pipe',
      });
    } catch {
      // Shown as pending: a small disk can only be made by root, and not in every container.
      dataDir = '';
      this.skip();
    }
  });
  after(async () => {
    await reserve?.stop();
    await redis?.stop();
    if (dataDir) execFileSync('umount', ['-l', dataDir]);
    await tidyUp();
  });

  it('costs no acked answer: Redis comes back on the reserve and goes on; both are told', async () => {
    reserve = keepDiskReserve({
      dataDir,
      log: () => undefined,
      tell: (text) => told.push(text),
      sizes,
      everyMs: 50,
    });
    await until('the reserve is made', async () => (await reserveState(dataDir)) === 'kept');
    redis = await startEmbeddedRedis({
      dataDir,
      log: () => undefined,
      onState: (state) => {
        states.push(state);
        if (state === 'down') void reserve?.look();
      },
    });
    const rest = (await freeBytesOf(dataDir)) - 4 * MIB;
    fs.writeFileSync(ballast, Buffer.alloc(rest, 'x'));
    const { url } = redis;
    let acked = 0;
    const isOnReserve = async () => states.includes('down') && (await reserveState(dataDir)) === 'given_up';
    // Until Redis has been away once and is there again.
    await until(
      'the disk was full',
      async () => {
        // No more once it is full: on a busy machine the reserve would be full too before Redis is seen to be back.
        if (!(await isOnReserve()))
          await withRedis(url, async (client) => {
            for (let i = 0; i < 200; i += 1) {
              await client.set(`answer:${acked}`, `${acked}:`.padEnd(16 * 1024, 'x'));
              acked += 1;
            }
          }).catch(() => undefined); // Away, or the save is in doubt.
        // On the reserve, and not in a short life between two ends.
        return (
          (await isOnReserve()) &&
          (await withRedis(url, (client) => client.set('probe', '1')).catch(() => undefined)) === 'OK'
        );
      },
      90_000,
    );
    expect(await reserveState(dataDir)).to.equal('given_up');
    expect(told.join('')).to.contain('is full').and.to.contain('Make room now');
    expect(told, 'once').to.have.length(1);
    expect(await diskHealth(dataDir, true)()).to.contain('its reserve has been given up');
    await withRedis(url, async (client) => {
      for (let i = 0; i < acked; i += 1)
        expect((await client.get(`answer:${i}`))?.slice(0, String(i).length + 1)).to.equal(`${i}:`);
      expect(await client.set('answer:next', 'x'.repeat(1024))).to.equal('OK');
    });
  });

  it('has its reserve again once there is room', async () => {
    fs.rmSync(ballast);
    await until('the reserve is made again', async () => (await reserveState(dataDir)) === 'kept');
    await until('it is told', () => told.some((text) => text.includes('has room again')));
    expect(await diskHealth(dataDir, true)())
      .to.have.property('warning')
      .that.contains('2 GB');
  });
});
