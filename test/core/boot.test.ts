import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../support/appliance.js';

describe('an appliance without plugins', () => {
  let app: TestAppliance;
  before(async () => {
    app = await startAppliance({ plugins: [], worker: false });
  });
  after(() => app.stop());

  it('says that it is alive and ready', async () => {
    expect((await app.request('GET', '/healthz')).body).to.deep.equal({ status: 'alive' });
    const ready = await app.request('GET', '/readyz');
    expect(ready.status).to.equal(200);
    expect(ready.body.checks).to.include({ postgres: 'ok', redis: 'ok' });
  });

  it('answers an unknown address of the API with a problem', async () => {
    const response = await app.request('GET', '/api/v1/nothing');
    expect(response.status).to.equal(404);
    expect(response.headers.get('content-type')).to.include('application/problem+json');
    expect(response.body).to.include({ code: 'not_found', status: 404 });
  });

  it('tells this machine its metrics, but nobody behind a proxy', async () => {
    expect((await app.request('GET', '/metrics')).text).to.include('examhall_http_requests_total');
    expect(
      (await app.request('GET', '/metrics', { headers: { 'x-forwarded-for': '10.0.0.1' } })).status,
    ).to.equal(404);
  });

  it('serves the OpenAPI document', async () => {
    const document = (await app.request('GET', '/api/v1/openapi.json')).body;
    expect(document.openapi).to.equal('3.1.0');
    expect(document.paths['/api/v1/openapi.json'].get['x-permission']).to.equal('public');
  });
});
