/** The student's page as bytes: what each of 700 devices fetches first, at the same moment. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { httpCall } from '../../../support/http-call.js';

describe("the student's page", () => {
  let app: TestAppliance;
  before(async () => {
    app = await startAppliance();
  });
  after(() => app.stop());

  it('comes compressed to half at most, in the language that was chosen', async () => {
    for (const language of ['id', 'en']) {
      const page = (encoding: string) =>
        httpCall(app.url, 'GET', '/', {
          headers: { Cookie: `lang=${language}`, 'Accept-Encoding': encoding },
        });
      const [plain, small] = [await page('identity'), await page('gzip, deflate')];
      expect(plain.headers['content-encoding']).to.equal(undefined);
      expect(small.headers['content-encoding']).to.equal('gzip');
      for (const { headers } of [plain, small]) expect(headers.vary).to.contain('Accept-Encoding');
      expect(plain.text).to.contain(`<html lang="${language}"`);
      expect(small.text).to.equal(plain.text);
      const length = ({ headers }: typeof plain): number => Number(headers['content-length']);
      expect(length(small)).to.be.within(1, length(plain) / 2);
    }
  });
});
