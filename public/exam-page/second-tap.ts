/*
 * Who is nervous taps twice. The second of two taps must not act on what the first one has brought under the finger: the
 * option behind a cell of the grid, the "Yes" of a question that has just been asked.
 */

const SECOND_WITHIN_MS = 500;
const SAME_PLACE_PX = 24;

interface Tap {
  control: Element | null;
  x: number;
  y: number;
  at: number;
}

export function ignoreSecondTaps(): void {
  let last: Tap | null = null;
  const onClick = (event: MouseEvent): void => {
    const meant = last;
    last = null;
    // The keyboard clicks without a place.
    if (event.detail === 0 || !(event.target instanceof Element)) return;
    const tap = { control: controlOf(event.target), x: event.clientX, y: event.clientY, at: event.timeStamp };
    last = tap;
    if (!meant || tap.control === meant.control || !isSecond(tap, meant) || isStillThere(meant)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('click', onClick, true);
  // Whoever turns the page by a key in between has not tapped twice.
  document.addEventListener('keydown', () => {
    last = null;
  });
}

function isSecond(tap: Tap, first: Tap): boolean {
  return tap.at - first.at < SECOND_WITHIN_MS && Math.hypot(tap.x - first.x, tap.y - first.y) < SAME_PLACE_PX;
}

/** What was tapped can be tapped there again, so that a tap beside it was meant. */
function isStillThere({ control, x, y }: Tap): boolean {
  return control === null || control.contains(document.elementFromPoint(x, y));
}

function controlOf(target: Element): Element | null {
  // A tap on a label clicks its radio button too, which itself lies under no finger.
  if (target instanceof HTMLInputElement && target.type === 'radio') return target.labels?.[0] ?? target;
  return target.closest('button, label, a, input');
}
