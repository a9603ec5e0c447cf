// Figures of the questions on waves, gases and the atomic nucleus.

import { axes, guides } from './axes.js';
import { arrow, blue, disc, grey, label, line, type Point, red, shape, sheet } from './drawing.js';

/** A string of 1.5 m that swings in three loops between fixed ends. */
export function standingWave(): string {
  const [left, right, axis, swing] = [70, 530, 120, 55];
  const wave = (sign: number): Point[] =>
    Array.from({ length: 121 }, (_, n): Point => {
      const share = n / 120;
      return [left + (right - left) * share, axis - sign * swing * Math.sin(3 * Math.PI * share)];
    });
  const wall = (x: number, side: number): string =>
    shape(
      [
        [x, axis - 60],
        [x + side * 16, axis - 60],
        [x + side * 16, axis + 60],
        [x, axis + 60],
      ],
      { fill: '#cbd5e1' },
    );
  return sheet(
    240,
    wall(left, -1),
    wall(right, 1),
    line(
      [
        [left, axis],
        [right, axis],
      ],
      { colour: grey, width: 1.5, dashed: true },
    ),
    line(wave(-1), { colour: grey, width: 2.5, dashed: true }),
    line(wave(1), { colour: blue, width: 3 }),
    arrow([left, axis + 82], [right, axis + 82], { both: true, width: 1.5 }),
    label([(left + right) / 2, axis + 108], '1,5 m'),
  );
}

/** A gas that goes round a rectangle: 2 to 5 × 10⁵ Pa, 1 to 4 litres. */
export function gasCycle(): string {
  const plot = axes({
    x: {
      from: 0,
      to: 6,
      marks: [
        [1, '1'],
        [4, '4'],
      ],
      name: 'V (× 10^−3 m³)',
    },
    y: {
      from: 0,
      to: 6,
      marks: [
        [2, '2'],
        [5, '5'],
      ],
      name: 'p (× 10^5 Pa)',
    },
    left: 110,
    right: 500,
    top: 55,
    bottom: 320,
  });
  const [a, b, c, d] = [plot.at(1, 2), plot.at(1, 5), plot.at(4, 5), plot.at(4, 2)] as const;
  const side = { colour: blue, width: 3 };
  const half = (from: Point, to: Point): string =>
    line([from, to], side) +
    arrow(from, [(from[0] * 4 + to[0] * 5) / 9, (from[1] * 4 + to[1] * 5) / 9], side);
  return sheet(
    365,
    guides(plot, 1, 2),
    guides(plot, 1, 5),
    line([d, plot.at(4, 0)], { colour: grey, width: 1.5, dashed: true }),
    plot.drawn,
    half(a, b),
    half(b, c),
    half(c, d),
    half(d, a),
    label([a[0] - 16, a[1] - 8], 'A', { bold: true }),
    label([b[0] - 6, b[1] - 12], 'B', { bold: true }),
    label([c[0] + 14, c[1] - 8], 'C', { bold: true }),
    label([d[0] + 16, d[1] + 6], 'D', { bold: true }),
  );
}

/** 80 g of a radioactive substance with a half-life of 6 days. */
export function decayCurve(): string {
  const plot = axes({
    x: {
      from: 0,
      to: 22,
      marks: [
        [6, '6'],
        [12, '12'],
        [18, '18'],
      ],
      name: 't (hari)',
    },
    y: {
      from: 0,
      to: 88,
      marks: [
        [20, '20'],
        [40, '40'],
        [60, '60'],
        [80, '80'],
      ],
      name: 'm (gram)',
    },
    left: 90,
    right: 540,
    top: 50,
    bottom: 300,
    grid: true,
  });
  const mass = (days: number): number => 80 * 0.5 ** (days / 6);
  return sheet(
    345,
    guides(plot, 6, 40),
    guides(plot, 12, 20),
    plot.drawn,
    line(plot.curve(mass, 0, 18.6), { colour: red, width: 3 }),
    disc(plot.at(6, 40), 4),
    disc(plot.at(12, 20), 4),
    label([plot.at(0, 0)[0] - 14, plot.at(0, 0)[1] + 23], '0', { size: 17 }),
  );
}
