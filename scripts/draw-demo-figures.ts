// Draws the figures of the demonstration exams into pictures that are committed; see rendered-figures.ts for the reason.

import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { demoExams } from '../plugins/demo-school/content/exams.js';
import {
  renderedFigureFile,
  renderedFiguresFolder,
} from '../plugins/demo-school/content/rendered-figures.js';

await rm(renderedFiguresFolder, { recursive: true, force: true });
await mkdir(renderedFiguresFolder, { recursive: true });

const figures = demoExams().flatMap((exam) => exam.questions.flatMap((q) => Object.entries(q.figures ?? {})));
for (const [name, svg] of figures) {
  // 144 dots an inch are two pixels for each unit of the sheet, sharp on the screens of telephones.
  await sharp(Buffer.from(svg), { density: 144 })
    .png({ palette: true, colours: 64, compressionLevel: 9 })
    .toFile(path.join(renderedFiguresFolder, renderedFigureFile(name, svg)));
}
