import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { expect } from 'chai';
import { createLogger } from '../../core/logger.js';
import { startAppliance, type TestAppliance } from '../support/appliance.js';

const KEY = 'kunci-jawaban-B';

describe('an error in the log', () => {
  let app: TestAppliance;

  before(async () => {
    app = await startAppliance({ plugins: [], worker: false });
  });
  after(() => app.stop());

  const logged = async (work: () => Promise<unknown>): Promise<string> => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'debug', role: 'web' }, { write: (line) => void lines.push(line) });
    const error: unknown = await work().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error);
    logger.error({ err: error }, 'a request failed');
    logger.error({ err: new Error('outer', { cause: error }) }, 'and as a cause');
    logger.warn({ reason: (error as Error).message }, 'a server is away');
    return lines.join('');
  };

  it('of PostgreSQL does not hold the values of the statement', async () => {
    const text = await logged(() => app.web[0]!.host.db('settings').insert({ key: 'x', value: KEY }));
    expect(text).to.include('insert into').and.not.include(KEY);
  });

  it('of PostgreSQL does not hold the row', async () => {
    await app.db.schema.createTable('rows', (table) => void table.text('value').unique());
    await app.db('rows').insert({ value: KEY });
    const text = await logged(() => app.web[0]!.host.db('rows').insert({ value: KEY }));
    expect(text).to.include('23505').and.not.include(KEY);
  });

  it('of Redis does not hold the command', async () => {
    await app.redis.set('text', '1');
    const text = await logged(() => app.redis.hset('text', 'key', KEY));
    expect(text).to.include('WRONGTYPE').and.not.include(KEY);
  });

  it('of a server that is away does not say where: while it is, such errors come several times a second', async () => {
    const redis = app.redis.duplicate();
    redis.disconnect();
    const ofRedis = await logged(() => redis.get('text'));
    expect(ofRedis).to.include("isn't writeable").and.not.include('ioredis');
    const away = connect(1, '127.0.0.1');
    const ofPostgres = await logged(() => once(away, 'connect'));
    expect(ofPostgres).to.include('ECONNREFUSED').and.not.include('node:net');
    expect(await logged(() => readFile('/nothing/here'))).to.include('node:internal/fs');
  });

  it('of an address does not hold the address', async () => {
    const text = await logged(async () => new URL(`//?token=${KEY}`, 'http://local'));
    expect(text).to.include('ERR_INVALID_URL').and.not.include(KEY);
  });
});
