/* Every word of the page exists in both languages, with the same holes, and none is left over. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { createTexts } from '../../../public/exam-page/texts.js';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (language: string) =>
  JSON.parse(readFileSync(path.join(root, 'views/locales', language, 'exam-page.json'), 'utf8')) as Record<
    string,
    string
  >;
const id = read('id');
const en = read('en');
// A plural form alone is no hole: Indonesian needs none.
const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

function sources(folder: string): string {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|njk)$/.test(file))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8'))
    .join('\n');
}
const code = sources('public/exam-page') + sources('views/exam-page');
// Keys that are put together from a name: `state.${exam.state}` and the like.
const families = [...code.matchAll(/`([a-z-]+(?:\.[a-z-]+)*[.-])\$\{/g)].map((m) => m[1] as string);

describe("the exam page's words", () => {
  it('are the same in both languages', () => {
    expect(Object.keys(id).sort()).to.deep.equal(Object.keys(en).sort());
  });

  it('have the same holes in both languages', () => {
    for (const key of Object.keys(id))
      expect(holes(id[key] as string), key).to.deep.equal(holes(en[key] as string));
  });

  it('all exist that the page asks for', () => {
    const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((m) =>
      (m[1] as string).replace('exam-page.', ''),
    );
    expect(asked.length).to.be.greaterThan(40);
    for (const key of asked) expect(Object.keys(en), key).to.include(key);
  });

  it('are all asked for', () => {
    for (const key of Object.keys(en)) {
      const used = code.includes(`'${key}'`) || code.includes(`'exam-page.${key}'`);
      expect(used || families.some((family) => key.startsWith(family)), key).to.equal(true);
    }
  });

  it('are filled in, and counted as the language counts', () => {
    const t = createTexts(en, 'en');
    expect(t('question.heading', { number: 3, total: 40 })).to.equal('Question 3 of 40');
    expect(t('save.offline', { count: 1 })).to.contain('1 answer is');
    expect(t('save.offline', { count: 3 })).to.contain('3 answers are');
    expect(createTexts(id, 'id')('save.offline', { count: 1 })).to.contain('1 jawaban');
  });
});
