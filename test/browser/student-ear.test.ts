/** What pupils hear who see nothing of the exam page: what their screen reader is given to say, and that it is given in time. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { computerLab } from '../support/computer-lab.js';
import { expectStatus } from '../support/exam-day.js';
import { until } from '../support/waiting.js';

describe('the exam page by ear', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 2, questions: 2 });

  async function order(what: 'pause' | 'resume'): Promise<void> {
    const path = `/api/v1/admin/exams/${lab.day.examId}/${what}`;
    const body = { reason: 'Listrik padam di ruang 3' };
    await expectStatus(200, await lab.app.request('POST', path, { token: lab.day.adminToken, body }));
  }

  /** Every text that the region for announcements has held when the browser was at rest. */
  async function listen(page: Page): Promise<() => Promise<string[]>> {
    await page.evaluate(`{
      globalThis.heard = [];
      const region = document.getElementById('polite');
      new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true });
    }`);
    return () => page.evaluate('heard');
  }

  it('tells of a pause in a region that was there before it, and that the exam goes on', async () => {
    const { page } = await lab.sitDown();
    const tools = await page.context().newCDPSession(page);
    /** As screen readers see them. */
    const regionsWith = async (text: string): Promise<unknown[]> => {
      const { nodes } = await tools.send('Accessibility.getFullAXTree');
      const inside = (id: string): string => {
        const node = nodes.find(({ nodeId }) => nodeId === id);
        return `${node?.name?.value ?? ''} ${(node?.childIds ?? []).map(inside).join(' ')}`;
      };
      return nodes
        .filter(({ role, nodeId }) => role?.value === 'status' && inside(nodeId).includes(text))
        .map((node) => node.backendDOMNodeId);
    };
    const before = await until('the regions are in the tree that screen readers see', async () => {
      const regions = await regionsWith('');
      return regions.length > 0 && regions;
    });
    const heard = await listen(page);
    await order('pause');
    await page.getByTestId('notice-paused').waitFor();
    // Chrome 109 hands out a tree without the new words at times.
    const told = await until('the pause is in the tree that screen readers see', async () => {
      const regions = await regionsWith('Listrik padam');
      return regions.length > 0 && regions;
    });
    expect(told).to.have.length(1);
    expect(before).to.include(told[0]);
    await order('resume');
    await page.getByTestId('notice-paused').waitFor({ state: 'detached' });
    expect(await heard()).to.include('The exam goes on. Your time is running again.');
    await page.context().close();
  });

  it('says all that came while the line was cut, and not the last of it alone', async () => {
    const { page, student } = await lab.sitDown();
    const heard = await listen(page);
    lab.cable.pull();
    await page.getByTestId('notice-connection').waitFor();
    for (const text of ['Sisa 10 menit.', 'Nomor 3: baca "sin".'])
      await lab.order(student, { action: 'message', text });
    lab.cable.plugIn();
    await until('both are heard', async () =>
      (await heard()).some((text) => /Sisa 10 menit\..*Nomor 3: baca "sin"\./.test(text)),
    );
    await page.context().close();
  });
});
