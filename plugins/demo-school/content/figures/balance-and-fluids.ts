// Figures of the questions on equilibrium and fluids, to scale as well.

import { arrow, blue, disc, grey, ink, label, line, type Point, shape, sheet } from './drawing.js';

/** A beam of 4 m on a pivot 1 m from its left end; both loads hang exactly from its ends. */
export function beamOnPivot(): string {
  const [left, metre, y, ground] = [80, 110, 110, 320];
  const pivot = left + metre;
  const right = left + 4 * metre;
  const hanging = (x: number, size: number, text: string): string => {
    const [upper, lower] = [y + 55, y + 55 + size];
    return [
      line([
        [x, y],
        [x, upper],
      ]),
      shape(
        [
          [x - size / 2, upper],
          [x + size / 2, upper],
          [x + size / 2, lower],
          [x - size / 2, lower],
        ],
        { fill: '#fde68a' },
      ),
      label([x, lower + 26], text),
    ].join('');
  };
  return sheet(
    350,
    shape(
      [
        [pivot, y + 7],
        [pivot - 34, ground],
        [pivot + 34, ground],
      ],
      { fill: '#cbd5e1' },
    ),
    line([
      [40, ground],
      [560, ground],
    ]),
    hanging(left, 70, '40 kg'),
    hanging(right, 42, 'm = …?'),
    shape(
      [
        [left, y - 7],
        [right, y - 7],
        [right, y + 7],
        [left, y + 7],
      ],
      { fill: '#d6b48a' },
    ),
    disc([left + 2 * metre, y], 4),
    label([left + 2 * metre, y + 32], 'pusat balok', { size: 16 }),
    label([pivot, ground - 30], 'T', { bold: true }),
    arrow([left, y - 40], [pivot, y - 40], { both: true, width: 1.5 }),
    label([left + metre / 2, y - 52], '1 m'),
    arrow([pivot, y - 40], [right, y - 40], { both: true, width: 1.5 }),
    label([pivot + 1.5 * metre, y - 52], '3 m'),
  );
}

/** A water tank on a stand with a hole 0.8 m under the surface and 1.25 m above the floor. */
export function leakingTank(): string {
  const scale = 120;
  const [left, right, floor] = [60, 230, 340];
  const hole: Point = [right, floor - 1.25 * scale];
  const surface = hole[1] - 0.8 * scale;
  // The jet leaves level at 4 m/s: after x metres it has fallen 5 (x / 4)² metres.
  const jet = Array.from({ length: 41 }, (_, step): Point => {
    const x = (2 * step) / 40;
    return [hole[0] + x * scale, hole[1] + 5 * (x / 4) ** 2 * scale];
  });
  return sheet(
    395,
    shape(
      [
        [left, surface],
        [right, surface],
        [right, floor - 0.6 * scale],
        [left, floor - 0.6 * scale],
      ],
      { colour: 'none', fill: '#bfdbfe' },
    ),
    line(
      [
        [left, 60],
        [left, floor - 0.6 * scale],
        [right, floor - 0.6 * scale],
        [right, hole[1] + 6],
      ],
      { width: 3 },
    ),
    line(
      [
        [right, hole[1] - 6],
        [right, 60],
      ],
      { width: 3 },
    ),
    line(
      [
        [left, surface],
        [right, surface],
      ],
      { colour: blue },
    ),
    shape(
      [
        [left + 15, floor - 0.6 * scale],
        [left + 35, floor - 0.6 * scale],
        [left + 35, floor],
        [left + 15, floor],
      ],
      { fill: '#cbd5e1' },
    ),
    shape(
      [
        [right - 35, floor - 0.6 * scale],
        [right - 15, floor - 0.6 * scale],
        [right - 15, floor],
        [right - 35, floor],
      ],
      { fill: '#cbd5e1' },
    ),
    line(jet, { colour: blue, width: 4 }),
    line([
      [30, floor],
      [570, floor],
    ]),
    line(
      [
        [right, hole[1]],
        [right + 260, hole[1]],
      ],
      { colour: grey, dashed: true, width: 1.5 },
    ),
    line(
      [
        [right, surface],
        [right + 110, surface],
      ],
      { colour: grey, dashed: true, width: 1.5 },
    ),
    arrow([right + 90, surface], [right + 90, hole[1]], { both: true, width: 1.5 }),
    label([right + 102, (surface + hole[1]) / 2 + 6], '0,8 m', { anchor: 'start' }),
    arrow([right + 256, hole[1]], [right + 256, floor], { both: true, width: 1.5 }),
    label([right + 268, (hole[1] + floor) / 2 + 6], '1,25 m', { anchor: 'start' }),
    arrow([right, floor + 22], [right + 2 * scale, floor + 22], { both: true, width: 1.5 }),
    label([right + scale, floor + 47], 'x', { italic: true }),
    label([(left + right) / 2, (surface + hole[1]) / 2 + 6], 'air', { colour: ink }),
  );
}
