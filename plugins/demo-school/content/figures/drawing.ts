// A few strokes from which all figures of the demonstration exams are drawn. Figures are white sheets with dark ink, so
// that they read the same on a light and a dark page, and 600 units wide, the width at which students see them.

export type Point = readonly [x: number, y: number];

export const ink = '#1f2933';
export const blue = '#1d4ed8';
export const red = '#c2410c';
export const green = '#15803d';
export const pale = '#dbeafe';
export const grey = '#94a3b8';

interface Stroke {
  colour?: string;
  width?: number;
  dashed?: boolean;
  fill?: string;
}

const round = (value: number): string => String(Math.round(value * 100) / 100);
const pairs = (points: readonly Point[]): string =>
  points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');

function stroke({ colour = ink, width = 2, dashed = false, fill = 'none' }: Stroke): string {
  const dash = dashed ? ' stroke-dasharray="7 5"' : '';
  return `stroke="${colour}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round" fill="${fill}"${dash}`;
}

export function sheet(height: number, ...parts: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="${height}" viewBox="0 0 600 ${height}" font-family="sans-serif">`,
    `<rect width="600" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
  ].join('\n');
}

export function line(points: readonly Point[], style: Stroke = {}): string {
  return `<polyline points="${pairs(points)}" ${stroke(style)}/>`;
}

export function shape(points: readonly Point[], style: Stroke = {}): string {
  return `<polygon points="${pairs(points)}" ${stroke(style)}/>`;
}

export function disc([x, y]: Point, radius: number, style: Stroke = {}): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" ${stroke({ fill: ink, ...style })}/>`;
}

/** A straight line with a head at its end, and at its start too for a measure. */
export function arrow(from: Point, to: Point, style: Stroke & { both?: boolean } = {}): string {
  const { colour = ink, width = 2, both = false } = style;
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const size = 7 + 2 * width;
  const head = (tip: Point, turned: number): string => {
    const corner = (turn: number): Point => [
      tip[0] - size * Math.cos(turned + turn),
      tip[1] - size * Math.sin(turned + turn),
    ];
    return shape([tip, corner(0.38), corner(-0.38)], { colour, width: 1, fill: colour });
  };
  // The line ends inside the head: a thick line would blunt the tip.
  const inside = (tip: Point, turned: number): Point => [
    tip[0] - size * 0.7 * Math.cos(turned),
    tip[1] - size * 0.7 * Math.sin(turned),
  ];
  const start = both ? inside(from, angle + Math.PI) : from;
  return [
    line([start, inside(to, angle)], style),
    head(to, angle),
    both ? head(from, angle + Math.PI) : '',
  ].join('');
}

/** Part of a circle from one angle to another, in degrees, counter-clockwise from the right. */
export function arc(centre: Point, radius: number, from: number, to: number, style: Stroke = {}): string {
  const steps = 24;
  const at = (step: number): Point => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [centre[0] + radius * Math.cos(angle), centre[1] - radius * Math.sin(angle)];
  };
  return line(
    Array.from({ length: steps + 1 }, (_, step) => at(step)),
    style,
  );
}

interface Lettering {
  anchor?: 'start' | 'middle' | 'end';
  colour?: string;
  size?: number;
  italic?: boolean;
  bold?: boolean;
}

/** Text; `_` lowers what follows up to a space ("R_1 = 4 Ω"), `^` raises it. */
export function label([x, y]: Point, text: string, style: Lettering = {}): string {
  const { anchor = 'middle', colour = ink, size = 19, italic = false, bold = false } = style;
  const small = Math.round(size * 0.72);
  const shift = Math.round(size * 0.28);
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const spans = escaped.replace(/([_^])([^\s_^)]+)(.?)/g, (_, sign, moved, next) => {
    const by = sign === '_' ? shift : -shift;
    const back = next === '' ? '' : `<tspan dy="${-by}">${next}</tspan>`;
    return `<tspan dy="${by}" font-size="${small}">${moved}</tspan>${back}`;
  });
  const slant = italic ? ' font-style="italic"' : '';
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" fill="${colour}"${slant}${weight} xml:space="preserve">${spans}</text>`;
}
