// Structural formulas of organic molecules.

import { label, line, type Point, sheet } from './drawing.js';

/** CH3–CH(CH3)–CH2–CH(OH)–CH3. */
export function branchedAlcohol(): string {
  const y = 70;
  const group = (x: number, at: number, text: string): string => label([x, at], text, { size: 24 });
  const bond = (from: Point, to: Point): string => line([from, to], { width: 2.5 });
  const xs = [80, 190, 300, 410, 520];
  return sheet(
    190,
    ...['CH_3', 'CH', 'CH_2', 'CH', 'CH_3'].map((text, n) => group(xs[n]!, y, text)),
    ...xs.slice(0, -1).map((x, n) => bond([x + 32, y - 8], [xs[n + 1]! - 30, y - 8])),
    bond([190, y + 12], [190, y + 52]),
    group(190, y + 82, 'CH_3'),
    bond([410, y + 12], [410, y + 52]),
    group(410, y + 82, 'OH'),
  );
}
