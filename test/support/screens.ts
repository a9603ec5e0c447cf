/** `npm run screens`: pictures of every state of the student's page, in docs/screens. */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { PROJECT_DIR } from '../../core/paths.js';
import { startAppliance } from './appliance.js';
import { launchBrowser } from './browser.js';
import { ADMIN_ENV } from './exam-day.js';
import { walkStudentStates } from './student-states.js';

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];
const FOLDER = join(PROJECT_DIR, 'docs', 'screens');

for (const { width } of SIZES) {
  rmSync(join(FOLDER, String(width)), { recursive: true, force: true });
  mkdirSync(join(FOLDER, String(width)), { recursive: true });
}
const [app, browser] = await Promise.all([
  startAppliance({ env: { ...ADMIN_ENV, DEFAULT_LOCALE: 'id' } }),
  launchBrowser(),
]);
try {
  let count = 0;
  await walkStudentStates(app, browser, {
    locale: 'id',
    async look(name, page) {
      count += 1;
      const before = page.viewportSize();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        // The picture is of what stands there in the end, not of a moment between two sizes.
        await page.evaluate(async () => {
          await document.fonts.ready;
          // Where something is typed, a browser keeps it in sight; it does not when its window is made smaller.
          const { activeElement } = document;
          if (!(activeElement instanceof HTMLInputElement)) return;
          activeElement.scrollIntoView({ block: 'nearest' });
          document.querySelector('.form-trouble:not(:empty)')?.scrollIntoView({ block: 'nearest' });
        });
        const png = await page.screenshot({ animations: 'disabled' });
        const file = join(FOLDER, String(size.width), `${String(count).padStart(2, '0')}-${name}.png`);
        writeFileSync(
          file,
          await sharp(png).png({ palette: true, colours: 64, compressionLevel: 9, effort: 10 }).toBuffer(),
        );
      }
      if (before) await page.setViewportSize(before);
      process.stderr.write(`  ${name}\n`);
    },
  });
} finally {
  await browser.close();
  await app.stop();
}
const files = SIZES.flatMap(({ width }) => {
  const folder = join(FOLDER, String(width));
  return readdirSync(folder).map((name) => statSync(join(folder, name)).size);
});
const megabytes = files.reduce((sum, size) => sum + size, 0) / 1e6;
console.log(`${files.length} pictures in docs/screens, ${megabytes.toFixed(1)} MB`);
