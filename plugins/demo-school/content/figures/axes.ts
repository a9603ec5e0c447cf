// A pair of axes that turns values into places on the sheet, for graphs in mathematics and physics.

import { arrow, grey, label, line, type Point } from './drawing.js';

interface Scale {
  from: number;
  to: number;
  /** Where a mark stands, with what is written at it. */
  marks: readonly (readonly [value: number, text: string])[];
  name: string;
}

interface Frame {
  x: Scale;
  y: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
  grid?: boolean;
}

export interface Axes {
  at: (x: number, y: number) => Point;
  /** The places of y = f(x) between two x, close enough to look smooth. */
  curve: (f: (x: number) => number, from: number, to: number) => Point[];
  drawn: string;
}

export function axes(frame: Frame): Axes {
  const { x, y, left, right, top, bottom } = frame;
  const at = (px: number, py: number): Point => [
    left + ((px - x.from) / (x.to - x.from)) * (right - left),
    bottom - ((py - y.from) / (y.to - y.from)) * (bottom - top),
  ];
  const curve = (f: (value: number) => number, from: number, to: number): Point[] =>
    Array.from({ length: 121 }, (_, step) => {
      const value = from + ((to - from) * step) / 120;
      return at(value, f(value));
    });
  const zeroX = Math.max(x.from, 0);
  const zeroY = Math.max(y.from, 0);
  const end = at(x.to, zeroY);
  const tip = at(zeroX, y.to);
  const gridLines = frame.grid
    ? [
        ...x.marks.map(([v]) => line([at(v, y.from), at(v, y.to)], { colour: '#e2e8f0', width: 1 })),
        ...y.marks.map(([v]) => line([at(x.from, v), at(x.to, v)], { colour: '#e2e8f0', width: 1 })),
      ]
    : [];
  const ticks = [
    ...x.marks.flatMap(([v, text]) => {
      const [px, py] = at(v, zeroY);
      return [
        line([
          [px, py - 4],
          [px, py + 4],
        ]),
        label([px, py + 23], text, { size: 17 }),
      ];
    }),
    ...y.marks.flatMap(([v, text]) => {
      const [px, py] = at(zeroX, v);
      return [
        line([
          [px - 4, py],
          [px + 4, py],
        ]),
        label([px - 10, py + 6], text, { size: 17, anchor: 'end' }),
      ];
    }),
  ];
  const drawn = [
    ...gridLines,
    arrow(at(x.from, zeroY), [end[0] + 20, end[1]]),
    arrow(at(zeroX, y.from), [tip[0], tip[1] - 20]),
    ...ticks,
    label([end[0] + 24, end[1] - 12], x.name, { anchor: 'end' }),
    label([tip[0] + 14, tip[1] - 10], y.name, { anchor: 'start' }),
  ].join('\n');
  return { at, curve, drawn };
}

/** The dashed lines that lead from a point of a graph to both axes. */
export function guides(frame: Axes, x: number, y: number): string {
  return line([frame.at(x, 0), frame.at(x, y), frame.at(0, y)], { colour: grey, width: 1.5, dashed: true });
}
