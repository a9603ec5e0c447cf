/** The school's name and zone, as pages show them: they are right from the first page on, and in every process. */
import { expect } from 'chai';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { until } from '../../support/waiting.js';

describe("the school's settings", function () {
  this.timeout(30_000);
  let app: TestAppliance;
  before(async () => {
    app = await startAppliance({ worker: false });
  });
  after(() => app.stop());

  const name = (school: string): Promise<unknown> =>
    app
      .db('settings')
      .insert({ key: 'school_name', value: JSON.stringify(school) })
      .onConflict('key')
      .merge();
  const firstPage = async (): Promise<string> =>
    (await app.request('GET', '/', { headers: { accept: 'text/html' } })).text;

  it('are on the very first page after a start', async () => {
    await app.restartWeb(async () => {
      await name('SMK Negeri 1 Cianjur');
    });
    expect(await firstPage()).to.contain('SMK Negeri 1 Cianjur');
  });

  it('are followed by a process that nobody has asked for a page meanwhile', async () => {
    await name('مدرسة الحكمة');
    const [web] = app.web;
    await until('the process knows', () => web?.host.school.current().school_name === 'مدرسة الحكمة');
    expect(await firstPage()).to.contain('مدرسة الحكمة');
  });
});
