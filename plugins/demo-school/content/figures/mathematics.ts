// Figures of the mathematics questions. Coordinates come from the same equations as the questions.

import { axes } from './axes.js';
import { arrow, blue, disc, grey, ink, label, line, type Point, pale, red, shape, sheet } from './drawing.js';

/** The region between y = 4x − x² and y = x. */
export function regionBetweenCurves(): string {
  const plot = axes({
    x: {
      from: -1,
      to: 5,
      marks: [
        [3, '3'],
        [4, '4'],
      ],
      name: 'x',
    },
    y: {
      from: -1,
      to: 5,
      marks: [
        [3, '3'],
        [4, '4'],
      ],
      name: 'y',
    },
    left: 80,
    right: 520,
    top: 45,
    bottom: 355,
  });
  const parabola = (x: number): number => 4 * x - x * x;
  return sheet(
    385,
    shape([...plot.curve(parabola, 0, 3)], { colour: 'none', fill: pale }),
    plot.drawn,
    line(plot.curve(parabola, 0, 4), { colour: blue, width: 3 }),
    line([plot.at(-0.8, -0.8), plot.at(4.5, 4.5)], { colour: red, width: 3 }),
    line([plot.at(3, 0), plot.at(3, 3), plot.at(0, 3)], { colour: grey, width: 1.5, dashed: true }),
    disc(plot.at(3, 3), 5),
    label([plot.at(4, 1)[0] + 12, plot.at(4, 1)[1]], 'y = 4x − x^2', { anchor: 'start', colour: blue }),
    label([plot.at(4.5, 4.5)[0] + 8, plot.at(4.5, 4.5)[1] + 4], 'y = x', { anchor: 'start', colour: red }),
    label([plot.at(0, 0)[0] + 16, plot.at(0, 0)[1] + 22], 'O'),
  );
}

/** A square sheet of cardboard whose corners are cut off to fold a box. */
export function cutCardboard(): string {
  const [left, top, side, cut] = [190, 30, 240, 48];
  const [right, bottom] = [left + side, top + side];
  const corners: Point[] = [
    [left, top],
    [right - cut, top],
    [left, bottom - cut],
    [right - cut, bottom - cut],
  ];
  return sheet(
    340,
    shape(
      [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ],
      { fill: '#fef3c7' },
    ),
    ...corners.map(([x, y]) =>
      shape(
        [
          [x, y],
          [x + cut, y],
          [x + cut, y + cut],
          [x, y + cut],
        ],
        { fill: '#ffffff', dashed: true },
      ),
    ),
    shape(
      [
        [left + cut, top + cut],
        [right - cut, top + cut],
        [right - cut, bottom - cut],
        [left + cut, bottom - cut],
      ],
      { colour: grey, width: 1.5, dashed: true },
    ),
    label([left + cut / 2, top - 9], 'x', { italic: true }),
    label([left - 16, top + cut / 2 + 7], 'x', { italic: true }),
    arrow([left, bottom + 24], [right, bottom + 24], { both: true, width: 1.5 }),
    label([left + side / 2, bottom + 50], '24 cm'),
    arrow([right + 24, top], [right + 24, bottom], { both: true, width: 1.5 }),
    label([right + 38, top + side / 2 + 6], '24 cm', { anchor: 'start' }),
  );
}

/** Cube ABCD.EFGH with the plane BDG. */
export function cubeWithPlane(): string {
  const [x, y, side, deepX, deepY] = [165, 330, 200, 95, 70];
  const a: Point = [x, y];
  const b: Point = [x + side, y];
  const c: Point = [x + side + deepX, y - deepY];
  const d: Point = [x + deepX, y - deepY];
  const up = ([px, py]: Point): Point => [px, py - side];
  const [e, f, g, h] = [up(a), up(b), up(c), up(d)] as const;
  const hidden = { dashed: true, colour: grey };
  const names: [Point, string, number, number][] = [
    [a, 'A', -14, 16],
    [b, 'B', 8, 22],
    [c, 'C', 16, 10],
    [d, 'D', -14, -8],
    [e, 'E', -16, 0],
    [f, 'F', -12, -8],
    [g, 'G', 14, -4],
    [h, 'H', -8, -8],
  ];
  return sheet(
    370,
    shape([b, d, g], { colour: blue, fill: pale }),
    line([a, d, c], hidden),
    line([d, h], hidden),
    line([a, b, f, e, a]),
    line([b, c, g, f]),
    line([e, h, g]),
    line([b, d, g, b], { colour: blue, width: 2.5 }),
    ...[a, b, c, d, e, f, g, h].map((corner) => disc(corner, 3)),
    ...names.map(([[px, py], name, dx, dy]) => label([px + dx, py + dy], name, { bold: true })),
    label([x + side / 2, y + 24], '6 cm'),
  );
}

/** The region 2x + y ≤ 8, x + 2y ≤ 10 in the first quadrant. */
export function feasibleRegion(): string {
  const plot = axes({
    x: {
      from: -0.8,
      to: 11,
      marks: [
        [4, '4'],
        [10, '10'],
      ],
      name: 'x',
    },
    y: {
      from: -0.8,
      to: 9,
      marks: [
        [5, '5'],
        [8, '8'],
      ],
      name: 'y',
    },
    left: 70,
    right: 540,
    top: 45,
    bottom: 365,
  });
  return sheet(
    395,
    shape([plot.at(0, 0), plot.at(4, 0), plot.at(2, 4), plot.at(0, 5)], { colour: 'none', fill: '#bfdbfe' }),
    plot.drawn,
    line([plot.at(0, 8), plot.at(4, 0)], { colour: red, width: 2.5 }),
    line([plot.at(0, 5), plot.at(10, 0)], { colour: blue, width: 2.5 }),
    disc(plot.at(2, 4), 5),
    label(plot.at(1.6, 2), 'daerah', { size: 16 }),
    label(plot.at(1.6, 1.45), 'penyelesaian', { size: 16 }),
    label(plot.at(0, 0).map((v, i) => (i === 0 ? v - 14 : v + 22)) as [number, number], 'O'),
  );
}

/** y = 2 sin 2x + 1 over one full turn. */
export function sineGraph(): string {
  const plot = axes({
    x: {
      from: -0.35,
      to: 2 * Math.PI,
      marks: [
        [Math.PI / 2, '½π'],
        [Math.PI, 'π'],
        [1.5 * Math.PI, '1½π'],
        [2 * Math.PI, '2π'],
      ],
      name: 'x',
    },
    y: {
      from: -1.6,
      to: 3.4,
      marks: [
        [-1, '−1'],
        [1, '1'],
        [3, '3'],
      ],
      name: 'y',
    },
    left: 50,
    right: 550,
    top: 45,
    bottom: 315,
    grid: true,
  });
  return sheet(
    335,
    plot.drawn,
    line(
      plot.curve((x) => 2 * Math.sin(2 * x) + 1, 0, 2 * Math.PI),
      { colour: blue, width: 3 },
    ),
    disc(plot.at(0, 1), 5, { colour: ink }),
  );
}
