// The form of the demonstration exams: what would make an import fail, a picture stay empty or a guess pay off.

import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import temml from 'temml';
import { demoExams } from '../../../plugins/demo-school/content/exams.js';
import { withFormulas } from '../../../plugins/demo-school/content/formula.js';
import {
  renderedFigureFile,
  renderedFiguresFolder,
  withFigures,
} from '../../../plugins/demo-school/content/rendered-figures.js';
import { demoClasses, demoTeachers } from '../../../plugins/demo-school/content/students.js';

const exams = demoExams();
const questions = exams.flatMap((exam) =>
  exam.questions.map((asked, index) => ({ ...asked, where: `${exam.subject} ${index + 1}` })),
);
const htmlOf = (asked: (typeof questions)[number]): string[] => [
  asked.question_text,
  ...asked.options.map((option) => option.text),
];
const figureNames = (html: string): string[] => [...html.matchAll(/figure:([\w-]+)/g)].map((hit) => hit[1]!);
const drawn = questions.flatMap((asked) => Object.entries(asked.figures ?? {}));

describe('the demonstration exams', () => {
  it('are two exams of forty questions, written by teachers of the school for classes of the school', () => {
    expect(exams.map((exam) => exam.questions.length)).to.deep.equal([40, 40]);
    const classes = demoClasses();
    for (const exam of exams) {
      expect(demoTeachers().map((teacher) => teacher.username)).to.include(exam.author);
      for (const { target_type, target_value } of exam.targets) {
        const known = classes.map((room) =>
          target_type === 'GRADE' ? String(room.grade_level) : room.major_code,
        );
        expect(known).to.include(target_value);
      }
    }
  });

  it('offer four or five options with keys from A on, and the right one is among them', () => {
    for (const { options, correct_option, where } of questions) {
      const keys = options.map((option) => option.key).join('');
      expect(keys, where).to.match(/^ABCDE?$/);
      expect(keys, where).to.include(correct_option);
    }
  });

  it('never offer the same option twice and never ask the same question twice', () => {
    for (const { options, where } of questions) {
      expect(new Set(options.map((option) => option.text)), where).to.have.property('size', options.length);
    }
    expect(new Set(questions.map((asked) => asked.question_text))).to.have.property('size', 80);
  });

  it('spread the right answers evenly over the letters', () => {
    for (const exam of exams) {
      for (const letter of ['A', 'B', 'C', 'D', 'E']) {
        const share = exam.questions.filter((asked) => asked.correct_option === letter).length;
        expect(share, `${exam.subject} ${letter}`).to.be.within(6, 10);
      }
    }
  });

  it('do not give the answer away by its length', () => {
    const longest = questions.filter(({ options, correct_option }) => {
      const right = options.find((option) => option.key === correct_option)!;
      return options.every((option) => option === right || option.text.length < right.text.length);
    });
    expect(longest.length).to.be.below(24);
  });

  it('keep the questions of one passage next to each other', () => {
    for (const exam of exams) {
      const runs = exam.questions
        .map((asked) => asked.group)
        .filter((group, index, all) => group !== undefined && group !== all[index - 1]);
      expect(new Set(runs)).to.have.property('size', runs.length);
    }
    const passages = new Map<string, Set<string>>();
    for (const { group, question_text } of questions) {
      if (group === undefined) continue;
      const passage = /^<blockquote>.*?<\/blockquote>/s.exec(question_text)?.[0] ?? '';
      passages.set(group, (passages.get(group) ?? new Set()).add(passage));
    }
    expect([...passages.values()].every((texts) => texts.size === 1 && !texts.has(''))).to.equal(true);
  });

  it('use only the HTML that the question editor makes, with every tag closed', () => {
    const known = /^(p|br|strong|em|u|sub|sup|table|thead|tbody|tr|th|td|ul|ol|li|blockquote|img|span)$/;
    for (const asked of questions) {
      for (const html of htmlOf(asked)) {
        const open: string[] = [];
        for (const [, slash, name] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
          expect(name, asked.where).to.match(known);
          if (name === 'br' || name === 'img') continue;
          if (slash) expect(open.pop(), `${asked.where}: ${html}`).to.equal(name);
          else open.push(name!);
        }
        expect(open, asked.where).to.deep.equal([]);
      }
    }
  });

  it('set Arabic from right to left, and nothing else', () => {
    for (const asked of questions) {
      for (const html of htmlOf(asked)) {
        const outside = html.replace(/<p dir="rtl" lang="ar">.*?<\/p>/gs, '');
        expect(outside, asked.where).not.to.match(/\p{Script=Arabic}/u);
      }
    }
  });

  it('have formulas that all become MathML', () => {
    let formulas = 0;
    for (const asked of questions) {
      for (const html of htmlOf(asked)) {
        const shown = withFormulas(html, (source, displayMode) => {
          formulas += 1;
          return temml.renderToString(source, { displayMode, throwOnError: true });
        });
        expect(shown, asked.where).not.to.include('data-tex');
        expect(shown, asked.where).not.to.include('temml-error');
      }
    }
    expect(formulas).to.be.greaterThan(100);
  });

  it('show every figure that they draw, and draw every figure that they show', () => {
    for (const { question_text, figures, where } of questions) {
      expect(figureNames(question_text).sort(), where).to.deep.equal(Object.keys(figures ?? {}).sort());
      expect(
        withFigures(question_text, (name) => ({ url: `/uploads/${name}.webp`, width: 1200, height: 800 })),
        where,
      ).not.to.include('figure:');
      for (const [, alt] of question_text.matchAll(/<img [^>]*alt="([^"]*)"/g)) {
        expect(alt!.length, where).to.be.greaterThan(20);
      }
    }
    expect(drawn.length).to.be.greaterThan(15);
  });

  it('have figures that become pictures of 600 pixels with something on them', async () => {
    for (const [name, svg] of drawn) {
      const picture = sharp(Buffer.from(svg));
      const { width } = await picture.metadata();
      expect(width, name).to.equal(600);
      const { channels, isOpaque } = await sharp(await picture.png().toBuffer()).stats();
      expect(isOpaque, name).to.equal(true);
      expect(channels[0]!.stdev, name).to.be.greaterThan(5);
    }
  });

  it('keep an up-to-date picture of each figure, for machines without fonts', async () => {
    const expected = new Set(drawn.map(([name, svg]) => renderedFigureFile(name, svg)));
    const kept = await readdir(renderedFiguresFolder);
    expect(kept.sort(), 'run scripts/draw-demo-figures.ts').to.deep.equal([...expected].sort());
  });
});
