/** Old Firefox does not count a socket as 'self': where its address is not named, a student's page is left with HTTP alone. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { rawRequest } from '../../support/raw-request.js';

describe('what a page may connect to', function () {
  this.timeout(30_000);
  let app: TestAppliance;
  before(async () => {
    app = await startAppliance({ worker: false, env: { PUBLIC_URL: 'https://ujian.smkn1.sch.id' } });
  });
  after(() => app.stop());

  const connections = async (host: string): Promise<string[]> => {
    const { headers } = await rawRequest(app.url, { method: 'GET', path: '/', headers: { host } });
    return /connect-src ([^;]*)/.exec(String(headers['content-security-policy']))?.[1]?.split(' ') ?? [];
  };

  it('is the socket of the host that it was asked from', async () => {
    expect(await connections('192.168.1.10:8080')).to.include('ws://192.168.1.10:8080');
  });

  it('is the socket of PUBLIC_URL also when a proxy names itself as the host, as nginx does by default', async () => {
    expect(await connections('127.0.0.1:8080')).to.include('wss://ujian.smkn1.sch.id');
  });

  it('names no host that could add to the rule', async () => {
    expect(await connections('evil.example *')).to.have.members(["'self'", 'wss://ujian.smkn1.sch.id']);
  });
});
