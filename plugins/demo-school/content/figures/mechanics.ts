// Figures of the questions on motion and forces; lengths and angles are to scale where a student might measure them.

import { axes, guides } from './axes.js';
import {
  arc,
  arrow,
  blue,
  disc,
  green,
  grey,
  label,
  line,
  type Point,
  red,
  shape,
  sheet,
} from './drawing.js';

/** A block on a 37° slope, pulled up along it, with all four forces. */
export function inclinedPlane(): string {
  const angle = (37 * Math.PI) / 180;
  const foot: Point = [70, 350];
  const length = 470;
  const top: Point = [foot[0] + length * Math.cos(angle), foot[1] - length * Math.sin(angle)];
  /** Along the slope and away from it, in units of the sheet. */
  const on = (along: number, above: number): Point => [
    foot[0] + along * Math.cos(angle) - above * Math.sin(angle),
    foot[1] - along * Math.sin(angle) - above * Math.cos(angle),
  ];
  const centre = on(250, 32);
  return sheet(
    395,
    shape([foot, [top[0], foot[1]], top], { fill: '#f1f5f9' }),
    arc(foot, 62, 0, 37),
    label([foot[0] + 88, foot[1] - 18], '37°'),
    shape([on(205, 0), on(295, 0), on(295, 64), on(205, 64)], { fill: '#fde68a' }),
    disc(centre, 4),
    arrow(on(295, 32), on(405, 32), { colour: blue, width: 3 }),
    label([on(405, 32)[0] - 8, on(405, 32)[1] - 12], 'F = 60 N', { colour: blue, anchor: 'end' }),
    arrow(centre, on(250, 145), { colour: green, width: 3 }),
    label([on(250, 145)[0] - 10, on(250, 145)[1] + 4], 'N', { colour: green, anchor: 'end', italic: true }),
    arrow(on(205, 6), on(125, 6), { colour: red, width: 3 }),
    label([on(125, 6)[0] - 4, on(125, 6)[1] - 14], 'f_k', { colour: red, anchor: 'end', italic: true }),
    arrow(centre, [centre[0], centre[1] + 130], { width: 3 }),
    label([centre[0] + 12, centre[1] + 128], 'w = mg', { anchor: 'start', italic: true }),
  );
}

/** Speed of a motorcycle: up to 12 m/s in 4 s, steady until 10 s, at rest at 13 s. */
export function speedOverTime(): string {
  const plot = axes({
    x: {
      from: 0,
      to: 14,
      marks: [
        [4, '4'],
        [10, '10'],
        [13, '13'],
      ],
      name: 't (s)',
    },
    y: { from: 0, to: 14, marks: [[12, '12']], name: 'v (m/s)' },
    left: 80,
    right: 540,
    top: 55,
    bottom: 290,
  });
  const corners = [plot.at(0, 0), plot.at(4, 12), plot.at(10, 12), plot.at(13, 0)];
  return sheet(
    330,
    guides(plot, 4, 12),
    line([plot.at(10, 12), plot.at(10, 0)], { colour: grey, width: 1.5, dashed: true }),
    plot.drawn,
    line(corners, { colour: blue, width: 3.5 }),
    ...corners.map((corner) => disc(corner, 4, { colour: blue, fill: blue })),
    label([corners[0]![0] - 14, corners[0]![1] + 22], '0', { size: 17 }),
  );
}

/** The path of a ball kicked at 30°. */
export function projectile(): string {
  const ground = 250;
  const start: Point = [70, ground];
  const range = 440;
  // y = x tan 30° (1 − x / range): the true form of the path, so the drawn angle is right as well.
  const height = (x: number): number => x * Math.tan(Math.PI / 6) * (1 - x / range);
  const path = Array.from({ length: 81 }, (_, step): Point => {
    const x = (range * step) / 80;
    return [start[0] + x, ground - height(x)];
  });
  const peak: Point = [start[0] + range / 2, ground - height(range / 2)];
  const launch = 130;
  return sheet(
    300,
    shape(
      [
        [20, ground],
        [580, ground],
        [580, ground + 16],
        [20, ground + 16],
      ],
      { colour: 'none', fill: '#dcfce7' },
    ),
    line(
      [
        [20, ground],
        [580, ground],
      ],
      { colour: green },
    ),
    line(path, { colour: grey, dashed: true, width: 2.5 }),
    arrow(start, [start[0] + launch * Math.cos(Math.PI / 6), ground - launch * Math.sin(Math.PI / 6)], {
      colour: red,
      width: 3,
    }),
    label([start[0] + 74, ground - 84], 'v_0 = 40 m/s', { colour: red, anchor: 'end' }),
    arc(start, 50, 0, 30),
    label([start[0] + 76, ground - 12], '30°', { size: 17 }),
    disc(start, 8, { fill: '#fbbf24' }),
    disc(peak, 8, { fill: '#fbbf24' }),
    arrow([peak[0], peak[1] + 10], [peak[0], ground], { both: true, width: 1.5 }),
    label([peak[0] + 12, (peak[1] + ground) / 2 + 8], 'h_maks', { anchor: 'start', italic: true }),
  );
}
