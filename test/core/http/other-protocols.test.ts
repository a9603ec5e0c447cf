import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { rawBytes } from '../../support/raw-request.js';

/** What curl --http2 and the client of Java send along on a plain connection. */
const OFFER =
  'Host: ujian\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';

describe('a request that offers another protocol', function () {
  this.timeout(10_000);
  let app: TestAppliance;
  before(async () => {
    app = await startAppliance({ worker: false });
  });
  after(() => app.stop());

  const statusOf = async (request: string): Promise<string> =>
    (await rawBytes(app.url, request)).split(' ', 2)[1] ?? 'no answer';

  it('is answered as any other', async () => {
    expect(await statusOf(`GET /healthz HTTP/1.1\r\n${OFFER}\r\n`)).to.equal('200');
  });

  it('keeps its body', async () => {
    const body = JSON.stringify({ nisn: '0061000001', password: 'salah' });
    const head = `POST /api/v1/auth/student/login HTTP/1.1\r\n${OFFER}Content-Type: application/json\r\n`;
    expect(await statusOf(`${head}Content-Length: ${body.length}\r\n\r\n${body}`)).to.equal('401');
  });
});
