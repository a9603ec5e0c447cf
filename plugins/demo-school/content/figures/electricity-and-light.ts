// Figures of the questions on electricity and optics.

import {
  arrow,
  blue,
  disc,
  green,
  grey,
  label,
  line,
  type Point,
  pale,
  red,
  shape,
  sheet,
} from './drawing.js';

/** A resistor between two places of one horizontal or vertical wire, with the zigzag of Indonesian textbooks. */
function resistor(from: Point, to: Point): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const body = 72;
  const at = (along: number, aside: number): Point => [
    from[0] + (dx * along - dy * aside) / length,
    from[1] + (dy * along + dx * aside) / length,
  ];
  const begin = (length - body) / 2;
  const teeth = Array.from({ length: 6 }, (_, n) => at(begin + 6 + n * 12, n % 2 === 0 ? -11 : 11));
  return line([from, at(begin, 0), ...teeth, at(begin + body, 0), to], { width: 2.5 });
}

/** 24 V, R1 = 4 Ω in line with R2 = 6 Ω and R3 = 12 Ω side by side. */
export function resistorCircuit(): string {
  const [left, right, top, bottom] = [90, 510, 80, 290];
  const [upper, lower, fork, join] = [80, 190, 285, 465];
  const battery = (left + right) / 2;
  const wire = { width: 2.5 };
  return sheet(
    350,
    line(
      [
        [battery - 8, bottom],
        [left, bottom],
        [left, top],
      ],
      wire,
    ),
    line(
      [
        [battery + 8, bottom],
        [right, bottom],
        [right, top],
        [join, top],
      ],
      wire,
    ),
    line(
      [
        [battery - 8, bottom - 24],
        [battery - 8, bottom + 24],
      ],
      wire,
    ),
    line(
      [
        [battery + 8, bottom - 12],
        [battery + 8, bottom + 12],
      ],
      { width: 5 },
    ),
    label([battery - 22, bottom - 14], '+'),
    label([battery, bottom + 48], '24 V'),
    resistor([left, top], [fork, top]),
    resistor([fork, upper], [join, upper]),
    line(
      [
        [fork, upper],
        [fork, lower],
      ],
      wire,
    ),
    line(
      [
        [join, upper],
        [join, lower],
      ],
      wire,
    ),
    resistor([fork, lower], [join, lower]),
    disc([fork, top], 5),
    disc([join, top], 5),
    label([(left + fork) / 2, top - 26], 'R_1 = 4 Ω'),
    label([(fork + join) / 2, upper - 26], 'R_2 = 6 Ω'),
    label([(fork + join) / 2, lower + 40], 'R_3 = 12 Ω'),
    arrow([left + 6, top], [left + 34, top], { colour: blue, width: 2.5 }),
    label([left + 20, top + 30], 'I', { colour: blue, italic: true }),
  );
}

/** A converging lens, f = 20 cm, with an object 30 cm in front of it; the image is left to the student. */
export function lensWithObject(): string {
  const [centre, axis, scale] = [300, 175, 5.4];
  const x = (centimetres: number): number => centre + centimetres * scale;
  const object: Point = [x(-30), axis - 75];
  // One ray parallel to the axis and one through the centre: drawn up to the lens only.
  const bulge = (side: number): Point[] =>
    Array.from({ length: 31 }, (_, n): Point => {
      const t = n / 15 - 1;
      return [centre + side * 15 * (1 - t * t), axis + 130 * t];
    });
  const mark = (cm: number, name: string): string =>
    disc([x(cm), axis], 4) + label([x(cm), axis + 28], name, { size: 17 });
  return sheet(
    345,
    shape([...bulge(-1), ...bulge(1).reverse()], { colour: blue, fill: pale }),
    line(
      [
        [20, axis],
        [580, axis],
      ],
      { colour: grey, width: 1.5 },
    ),
    line(
      [
        [centre, axis - 130],
        [centre, axis + 130],
      ],
      { colour: grey, width: 1.5, dashed: true },
    ),
    mark(-20, 'F_1'),
    mark(-40, '2F_1'),
    mark(20, 'F_2'),
    mark(40, '2F_2'),
    arrow([x(-30), axis], object, { colour: green, width: 4 }),
    label([x(-30) - 12, axis - 60], 'benda', { anchor: 'end', colour: green, size: 17 }),
    arrow([object[0], object[1]], [centre - 60, object[1]], { colour: red }),
    line([object, [centre, object[1]]], { colour: red }),
    arrow(object, [x(-14), axis - 35], { colour: red }),
    line([object, [centre, axis]], { colour: red }),
    arrow([x(-30), axis + 58], [centre, axis + 58], { both: true, width: 1.5 }),
    label([x(-15), axis + 84], '30 cm', { size: 17 }),
    label([centre, 32], 'lensa cembung', { size: 17, colour: blue }),
  );
}

/** Two positive charges 50 cm apart. */
export function twoCharges(): string {
  const [a, b, y]: [number, number, number] = [110, 490, 90];
  const charge = (x: number, name: string, value: string): string =>
    disc([x, y], 26, { colour: red, fill: '#ffedd5' }) +
    label([x, y + 8], '+', { size: 26, colour: red }) +
    label([x, y - 42], `${name} = ${value}`);
  return sheet(
    190,
    line(
      [
        [a, y],
        [b, y],
      ],
      { colour: grey, dashed: true },
    ),
    charge(a, 'q_1', '+4 μC'),
    charge(b, 'q_2', '+9 μC'),
    arrow([a, y + 50], [b, y + 50], { both: true, width: 1.5 }),
    label([(a + b) / 2, y + 78], '50 cm'),
  );
}
