/** What the exam page costs a student's device: bytes and requests to the first question, work per click, memory. */
import { type Browser, type CDPSession, chromium, type Locator, type Page } from 'playwright-core';
import { privateBytes } from '../support/process-table.js';
import type { SetUpSchool } from '../support/school-setup.js';
import { type Spread, spreadOf } from './spread.js';

export interface ExamPageResult {
  /** Requests of the page itself after its HTML, until it asks who is there. */
  pageRequests: number;
  /** From sign-in to first question: requests to the API, the socket not counted. */
  apiRequests: number;
  /** All of it as it came over the wire, the HTML, the paper and all headers included, its images not. */
  bytes: number;
  paperBytes: number;
  /** Main thread per answer, as the browser adds it up, with the CPU slowed down: of each question the median of three. */
  click: Spread;
  /** Each by itself, with the collection of garbage or the compiling that fell into its second. */
  singleClick: Spread;
  /** Longest piece of work that the thread did in one go meanwhile; 0: none over 50 ms. */
  longestTaskMs: number;
  /** In use after each question was shown and answered. */
  heapBytes: number;
  /** Private memory of the tab's whole process, what an empty one needs included. */
  tabBytes: number;
}

const SLOWER = 6;
/**
 * With and without a click: from a while after the remaining time has changed its digits until a while before it does so again.
 * Each holds three turns of the page's clock and none that is drawn.
 */
const WINDOW_MS = 800;
const AFTER_DIGITS_MS = 100;
const DIGITS_CHANGED = `new Promise((resolve) => {
  new MutationObserver((_, observer) => { observer.disconnect(); resolve(); })
    .observe(document.querySelector('[data-testid="time-left"]'), { characterData: true, childList: true, subtree: true });
})`;
/** Each question whose number divides by it. */
const LOOKED_AT = 2;

/** @returns undefined where there is no Chromium. */
export async function measureExamPage(url: string, school: SetUpSchool): Promise<ExamPageResult | undefined> {
  const browser = await chromium
    .launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    .catch(() => undefined);
  if (!browser) return undefined;
  try {
    return await sitExam(browser, url, school);
  } finally {
    await browser.close();
  }
}

async function sitExam(browser: Browser, url: string, school: SetUpSchool): Promise<ExamPageResult> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const devtools = await page.context().newCDPSession(page);
  const traffic = await watchTraffic(devtools);
  await page.goto(url);
  await page.locator('#field-nisn').waitFor();
  await page.waitForLoadState('networkidle');
  const pageRequests = traffic.requests.filter((path) => path.startsWith('/assets/')).length;
  const [card] = school.cards;
  await page.fill('#field-nisn', card?.number ?? '');
  await page.fill('#field-password', card?.password ?? '');
  await page.keyboard.press('Enter');
  await page.getByTestId('exam-card').getByRole('button').press('Enter');
  await page.getByTestId('token').pressSequentially(school.exam.entryToken);
  await page.keyboard.press('Enter');
  await page.getByTestId('question').waitFor();
  const result = {
    pageRequests,
    apiRequests: traffic.requests.filter((path) => path.startsWith('/api/')).length,
    bytes: traffic.bytes(),
    paperBytes: traffic.bytes('/paper'),
  };
  const click = await clicks(page, devtools, school.exam.questions.length);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return {
    ...result,
    ...click,
    heapBytes: usedSize,
    tabBytes: await tabBytes(browser),
  };
}

async function watchTraffic(devtools: CDPSession) {
  const paths = new Map<string, string>();
  const requests: string[] = [];
  const bytes = new Map<string, number>();
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { pathname } = new URL(request.url);
    paths.set(requestId, pathname);
    requests.push(pathname);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const path = paths.get(requestId) ?? '';
    if (!path.startsWith('/uploads/')) bytes.set(path, (bytes.get(path) ?? 0) + encodedDataLength);
  });
  await devtools.send('Network.enable');
  return {
    requests,
    bytes: (ending = ''): number =>
      [...bytes].reduce((sum, [path, size]) => sum + (path.endsWith(ending) ? size : 0), 0),
  };
}

/** Answers every question with a mouse, and every second one three times while it looks at what that costs. */
async function clicks(
  page: Page,
  devtools: CDPSession,
  questions: number,
): Promise<Pick<ExamPageResult, 'click' | 'singleClick' | 'longestTaskMs'>> {
  // The thread's own time: other processes on this machine must not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.evaluate(`
    window.longest = 0;
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration); })
      .observe({ type: 'longtask' });`);
  const busyMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const during = async (act: () => Promise<void>): Promise<number> => {
    await page.evaluate(DIGITS_CHANGED);
    await new Promise((resolve) => setTimeout(resolve, AFTER_DIGITS_MS));
    const before = await busyMs();
    const over = new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
    await act();
    await over;
    return (await busyMs()) - before;
  };
  const nothing = async (): Promise<void> => undefined;
  /** By its place: a click on a locator leaves listeners behind that each later click has to pass. */
  const pointAt = async (target: Locator): Promise<() => Promise<void>> => {
    const box = await target.boundingBox();
    if (!box) throw new Error('what is to be clicked is not on the screen');
    const [x, y] = [box.x + 30, box.y + 20];
    await page.mouse.move(x, y);
    return () => page.mouse.click(x, y);
  };
  const single: number[] = [];
  const medians: number[] = [];
  for (let i = 0; i < questions; i += 1) {
    const option = (at: number): Locator => page.getByTestId('option').nth(at % 3);
    if (i % LOOKED_AT === 0) {
      const three: number[] = [];
      for (let at = i; at < i + 3; at += 1) {
        const choose = await pointAt(option(at));
        // The clock and the watching itself cost something too. What the pointer has changed is drawn before.
        const idle = await during(nothing);
        three.push(Math.max(0, (await during(choose)) - idle));
      }
      single.push(...three);
      medians.push(spreadOf(three).p50);
    } else await (await pointAt(option(i)))();
    if (i < questions - 1) await (await pointAt(page.getByTestId('next')))();
  }
  const longestTaskMs = await page.evaluate<number>('window.longest');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return { click: spreadOf(medians), singleClick: spreadOf(single), longestTaskMs };
}

/** Private memory of the one tab's process. */
async function tabBytes(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytes(id)));
}
