/** What a bad network, a crashed browser and a restarting server do to answers: nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { launchKeepingBrowser } from '../support/browser.js';
import { computerLab } from '../support/computer-lab.js';
import { readMetrics } from '../support/metrics-reading.js';
import { until } from '../support/waiting.js';

describe('the exam page on a bad network', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 7, questions: 4 });

  it('keeps answers given offline, says so, and sends them when the network is back', async () => {
    const mine = await lab.sitDown();
    await mine.answerRightly();
    await mine.saved(1);
    lab.cable.pull();
    await mine.page.context().setOffline(true);
    for (let i = 0; i < 2; i += 1) {
      await mine.next();
      await mine.answerRightly();
    }
    await mine.unsaved(2);
    await until('it says offline', async () => (await mine.saveState()).startsWith('Offline: 2 '));
    await mine.page.getByTestId('notice-connection').waitFor();
    expect(Object.keys(await mine.held())).to.have.length(1);
    lab.cable.plugIn();
    await mine.page.context().setOffline(false);
    await mine.saved(3);
    await mine.page.getByTestId('notice-connection').waitFor({ state: 'detached' });
    await mine.page.context().close();
  });

  it('never says saved while the network swallows every byte', async () => {
    const mine = await lab.sitDown();
    lab.cable.swallow();
    const id = await mine.answerRightly();
    await mine.unsaved(1);
    await until('it says offline', async () => (await mine.saveState()).startsWith('Offline: 1 '));
    expect(await mine.held()).to.deep.equal({});
    lab.cable.plugIn();
    await mine.saved(1);
    expect(await mine.held()).to.deep.equal({ [id]: lab.day.right[id] });
    await mine.page.context().close();
  });

  it('sends what waited after a reload in the middle of an outage', async () => {
    const mine = await lab.sitDown();
    lab.cable.pull();
    const id = await mine.answerRightly();
    await mine.unsaved(1);
    // Once it knows that the server is away, the page asks first.
    mine.page.on('dialog', (dialog) => void dialog.accept());
    await mine.page.reload().catch(() => undefined);
    expect(await mine.page.getByTestId('question').count()).to.equal(0);
    expect(await mine.held()).to.deep.equal({});
    lab.cable.plugIn();
    // The browser may still be on its way to its own page of failure.
    await until('the page opens again', () =>
      mine.page.goto(`${lab.url}/`).then(
        () => true,
        () => false,
      ),
    );
    await mine.page.getByTestId('question').waitFor();
    await mine.saved(1);
    expect(await mine.held()).to.deep.equal({ [id]: lab.day.right[id] });
    await mine.page.context().close();
  });

  it('sends what waited after the browser was closed and opened again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'examhall-browser-'));
    const before = await launchKeepingBrowser(folder);
    const mine = await lab.seatAt(before);
    await mine.enter();
    lab.cable.pull();
    const id = await mine.answerRightly();
    await mine.unsaved(1);
    await before.close();
    lab.cable.plugIn();
    const after = await launchKeepingBrowser(folder);
    const again = await lab.seatAt(after, mine.student);
    await again.page.goto(`${lab.url}/`);
    await again.page.getByTestId('question').waitFor();
    await again.saved(1);
    expect(await again.held()).to.deep.equal({ [id]: lab.day.right[id] });
    await after.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps the last choice although an earlier one arrives only after the page was loaded anew', async () => {
    const mine = await lab.sitDown();
    const { page } = mine;
    const autosaves = async () =>
      (await readMetrics(lab.app.url))
        .filter(
          ({ name, labels }) => name === 'examhall_socket_frames_total' && labels['kind'] === 'autosave',
        )
        .reduce((sum, { value }) => sum + value, 0);
    const id = await mine.answerRightly();
    await mine.saved(1);
    lab.cable.delaySockets(true);
    // A slip of the finger, taken back at once; the first of the two is on its way.
    await page.locator(`[data-testid=option]:not([data-key=${lab.day.right[id]}]) label`).first().click();
    await mine.answerRightly();
    await page.reload();
    await page.getByTestId('question').waitFor();
    await mine.saved(1);
    const before = await autosaves();
    lab.cable.delaySockets(false);
    await until('the old socket is read', async () => (await autosaves()) > before);
    // The server saves in the order in which it reads.
    await mine.answerRightly();
    await mine.saved(2);
    expect(await mine.held()).to.include({ [id]: lab.day.right[id] });
    await page.context().close();
  });

  it('saves over HTTP where no socket can open, up to the result', async () => {
    const mine = await lab.seatAt(await lab.device());
    const { page } = mine;
    await page.routeWebSocket(/\/ws\//, (socket) => socket.close({ code: 1001 }));
    const posts: string[] = [];
    page.on(
      'request',
      (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname),
    );
    await mine.enter();
    await mine.answerRightly();
    await mine.saved(1);
    expect(posts.filter((path) => path.endsWith('/answers'))).to.not.be.empty;
    await mine.handIn();
    expect(await page.getByTestId('score').textContent()).to.equal('25');
    await page.context().close();
  });

  it('goes on by itself when the server restarts under it', async () => {
    const mine = await lab.sitDown();
    await mine.answerRightly();
    await mine.saved(1);
    await lab.app.restartWeb(async () => {
      await mine.next();
      await mine.answerRightly();
      await mine.unsaved(1);
      expect(Object.keys(await mine.held())).to.have.length(1);
    });
    await mine.saved(2);
    await mine.page.context().close();
  });
});
