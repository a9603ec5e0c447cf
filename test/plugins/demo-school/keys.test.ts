// Works out the numeric answers of the demonstration exams once more, by another way than the one that a student would
// take where there is one, and compares them with the option that is marked right.

import { expect } from 'chai';
import { demoExams } from '../../../plugins/demo-school/content/exams.js';

const questions = demoExams().flatMap((exam) => exam.questions);

/** The right option of the only question that contains the words, as plain text with its TeX in place. */
function rightAnswerTo(words: string): string {
  const found = questions.filter((asked) => asked.question_text.includes(words));
  expect(found, words).to.have.length(1);
  const { options, correct_option } = found[0]!;
  return options
    .find((option) => option.key === correct_option)!
    .text.replace(/<span data-tex="([^"]*)"[^>]*><\/span>/g, '$1')
    .replace(/<[^>]+>/g, '');
}

/** "445,5 kJ" and "1.024\ \text{cm}^3" as numbers: a comma is the decimal sign, a point parts thousands. */
const numberIn = (text: string): number =>
  Number(
    /-?[\d.]+(?:(?:\{,\}|,)\d+)?/
      .exec(text)![0]
      .replaceAll('.', '')
      .replace(/\{,\}|,/, '.'),
  );

function fractionIn(text: string): number {
  const [, sign, above, below] = /(-?)\\d?frac\{(\d+)\}\{(\d+)\}/.exec(text)!;
  return (sign === '-' ? -1 : 1) * (Number(above) / Number(below));
}

/** The area under f by Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number): number {
  const steps = 2000;
  const width = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let step = 1; step < steps; step += 1) sum += f(from + step * width) * (step % 2 === 0 ? 2 : 4);
  return (sum * width) / 3;
}

const close = (actual: number, expected: number): void => {
  expect(actual).to.be.closeTo(expected, 1e-3);
};

describe('the keys of the mathematics questions', () => {
  it('express the logarithm of 45 to the base 12', () => {
    const [a, b] = [Math.log2(3), Math.log(5) / Math.log(3)];
    expect(rightAnswerTo('^{12}\\log 45')).to.equal('\\dfrac{2a + ab}{2 + a}');
    close((2 * a + a * b) / (2 + a), Math.log(45) / Math.log(12));
  });

  it('find the inner and the outer function', () => {
    expect(rightAnswerTo('Rumus fungsi')).to.equal('x^2 - 2x + 2');
    for (const x of [-2, 0, 1.5, 7]) {
      const inner = 2 * x - 3;
      close(inner ** 2 - 2 * inner + 2, 4 * x ** 2 - 16 * x + 17);
    }
  });

  it('solve the matrix equation', () => {
    const cells = [...rightAnswerTo('Matriks <span data-tex="X">').matchAll(/-?\d+/g)].map(Number);
    const [p, q, r, s] = cells as [number, number, number, number];
    expect([2 * p + r, 2 * q + s, 5 * p + 3 * r, 5 * q + 3 * s]).to.deep.equal([4, 1, 11, 4]);
  });

  it('add up every way of the bouncing ball', () => {
    let [way, height] = [8, 6];
    for (; height > 1e-9; height *= 0.75) way += 2 * height;
    close(numberIn(rightAnswerTo('Sebuah bola dijatuhkan')), way);
  });

  it('find the corner with the greatest value', () => {
    let best = 0;
    for (let x = 0; x <= 400; x += 1) {
      for (let y = 0; y <= 500; y += 1) {
        if (2 * x + y <= 800 && x + 2 * y <= 1000) best = Math.max(best, (3 * x + 4 * y) / 100);
      }
    }
    close(numberIn(rightAnswerTo('Nilai maksimum')), best);
  });

  it('measure the vector', () => {
    const p = 2 * 1 + 3 * -1;
    const length2 = (2 + 2) ** 2 + (-1 + 2 * p) ** 2 + (3 - 2) ** 2;
    expect(rightAnswerTo('tegak lurus dengan vektor')).to.equal(`\\sqrt{${length2}}`);
  });

  it('take limit, greatest volume, area and integral', () => {
    const near = 3 + 1e-6;
    close(numberIn(rightAnswerTo('\\lim_{x')), (near ** 2 - 9) / (Math.sqrt(near + 1) - 2));
    const volumes = Array.from({ length: 1200 }, (_, n) => (n / 100) * (24 - n / 50) ** 2);
    close(numberIn(rightAnswerTo('tanpa tutup')), Math.max(...volumes));
    expect(rightAnswerTo('Luas daerah yang diarsir')).to.equal('4\\frac{1}{2} satuan luas');
    close(
      integral((x) => 4 * x - x * x - x, 0, 3),
      4.5,
    );
    close(
      fractionIn(rightAnswerTo('\\int_{0}^{2}')),
      integral((x) => 3 * x * x * Math.sqrt(x ** 3 + 1), 0, 2),
    );
  });

  it('use the right quadrant', () => {
    close(
      fractionIn(rightAnswerTo('sudut tumpul')),
      Math.sin(Math.PI - Math.asin(3 / 5) + Math.acos(5 / 13)),
    );
    expect(rightAnswerTo('Persamaan grafik fungsi')).to.equal('y = 2\\sin 2x + 1');
  });

  it('measure the cube and touch the circle', () => {
    // Volume of C.BDG is 6³ ÷ 6; its face BDG is equilateral with side 6√2.
    const distance = (3 * (6 ** 3 / 6)) / ((Math.sqrt(3) / 4) * 72);
    expect(rightAnswerTo('Jarak titik C')).to.match(/^2\\sqrt\{3\}/);
    close(2 * Math.sqrt(3), distance);
    expect(rightAnswerTo('garis singgung lingkaran')).to.equal('3x + 4y - 19 = 0');
    expect(3 * 5 + 4 * 1 - 19).to.equal(0);
    close(Math.abs(3 * 2 + 4 * -3 - 19) / 5, Math.sqrt(2 ** 2 + 3 ** 2 + 12));
  });

  it('count the draws and find the middle pupil', () => {
    const balls = [...'MMMMMBBBBHHH'];
    let [hits, all] = [0, 0];
    for (let i = 0; i < 12; i += 1)
      for (let j = 0; j < i; j += 1)
        for (let k = 0; k < j; k += 1) {
          all += 1;
          if ([balls[i], balls[j], balls[k]].filter((ball) => ball === 'M').length === 2) hits += 1;
        }
    close(fractionIn(rightAnswerTo('tepat dua')), hits / all);
    expect(numberIn(rightAnswerTo('Median data'))).to.equal(
      Math.round((60.5 + ((20 - 10) / 12) * 10) * 100) / 100,
    );
  });
});

describe('the keys of the physics questions', () => {
  it('follow the motorcycle', () => {
    const speed = (t: number): number => (t < 4 ? 3 * t : t < 10 ? 12 : 4 * (13 - t));
    expect(numberIn(rightAnswerTo('selama 13 sekon'))).to.be.closeTo(integral(speed, 0, 13), 0.01);
    close(numberIn(rightAnswerTo('perlambatan sepeda motor')), speed(11) - speed(12));
  });

  it('balance forces, energy and moments', () => {
    close(numberIn(rightAnswerTo('gesek kinetis')), (60 - 50 * 0.6 - 0.25 * 50 * 0.8) / 5);
    close(numberIn(rightAnswerTo('tinggi maksimum yang dicapai')), (40 * Math.sin(Math.PI / 6)) ** 2 / 20);
    close(numberIn(rightAnswerTo('kedua troli bergerak')), 0.5 * 2 * 36 - 0.5 * 6 * ((2 * 6) / 6) ** 2);
    close(40 * 1, 10 * 1 + numberIn(rightAnswerTo('Balok homogen')) * 3);
    close(numberIn(rightAnswerTo('Tangki air')), Math.sqrt(20 * 0.8) * Math.sqrt((2 * 1.25) / 10));
  });

  it('balance heat and work', () => {
    const end = numberIn(rightAnswerTo('Kalor lebur es').replace('^\\circ', ''));
    close(100 * 80 + 100 * end, 300 * (60 - end));
    close(numberIn(rightAnswerTo('Usaha total')), (5e5 - 2e5) * (4e-3 - 1e-3));
  });

  it('work out wave, lens, circuit, field and decay', () => {
    close(numberIn(rightAnswerTo('gelombang stasioner')), 60 * (1.5 / 1.5));
    close(1 / 30 + 1 / numberIn(rightAnswerTo('30 cm di depan lensa cembung yang')), 1 / 20);
    const current = 24 / (4 + 1 / (1 / 6 + 1 / 12));
    close(numberIn(rightAnswerTo('Perhatikan rangkaian')), (24 - 4 * current) / 6);
    const away = numberIn(rightAnswerTo('Dua muatan titik'));
    close(4 / away ** 2, 9 / (50 - away) ** 2);
    close(numberIn(rightAnswerTo('zat radioaktif')), 80 * 0.5 ** (24 / 6));
  });
});

describe('the keys of the chemistry questions', () => {
  it('weigh, heat and measure right', () => {
    close(numberIn(rightAnswerTo('5,4 gram aluminium')), (5.4 / 27) * 1.5 * 22.4);
    close(numberIn(rightAnswerTo('8 gram metana')), (-(-394 - 2 * 286 + 75) * 8) / 16);
    close(numberIn(rightAnswerTo('Potensial sel volta').replace('+', '')), 0.8 + 2.37);
    const acidity = 5 - Math.log10(2);
    expect(rightAnswerTo('pH campuran')).to.equal('5 - \\log 2');
    close(-Math.log10((1e-5 * (300 * 0.1 - 100 * 0.1)) / (100 * 0.1)), acidity);
  });

  it('rank the solutions and the orders of reaction', () => {
    const particles = [0.3, 0.2 * 2, 0.15 * 3, 0.4, 0.1 * 4];
    expect(rightAnswerTo('titik bekunya')).to.equal(String(1 + particles.indexOf(Math.max(...particles))));
    close(Math.log(10.8 / 1.2) / Math.log(0.3 / 0.1), 2);
    close(Math.log(2.4 / 1.2) / Math.log(0.2 / 0.1), 1);
    expect(rightAnswerTo('Persamaan laju reaksi')).to.equal('v = k[\\text{NO}]^2[\\text{H}_2]');
  });
});

describe('the keys of the language questions that count', () => {
  it('charge half the fees to a student with a scholarship card', () => {
    expect(rightAnswerTo('Dimas has a scholarship card')).to.equal(
      `Rp${((50 + 35) / 2).toFixed(1).replace('.', ',')}00`,
    );
  });

  it('name a real weekday in the spelling question', () => {
    expect(rightAnswerTo('Penulisan kalimat')).to.include('hari Sabtu, 12 September 2026');
    expect(new Date('2026-09-12T00:00:00Z').getUTCDay()).to.equal(6);
  });
});
