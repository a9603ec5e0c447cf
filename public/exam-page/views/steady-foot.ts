/*
 * The foot lies over the end of the page and grows with what is told in it. The page keeps as much room below the question as
 * the foot has had since the question came: a page that became shorter would slide under the finger.
 */

export interface SteadyFoot {
  /** Something else is shown: the room is measured anew. */
  settle(): void;
  /** In a low window it stands at the end of the page, where nobody who reads its beginning sees what has the focus. */
  hides(focused: Element | null): boolean;
  stop(): void;
}

export function steadyFoot(foot: HTMLElement, told: HTMLElement): SteadyFoot {
  const root = document.documentElement;
  let room = 0;
  let given = '';

  const isInSight = (): boolean => getComputedStyle(foot).position === 'fixed';

  function measure(): void {
    // In a low window only what is told lies over the page.
    const over = isInSight() ? foot : told;
    room = Math.max(room, over.offsetHeight);
    if (given === `${room}px`) return;
    given = `${room}px`;
    root.style.setProperty('--foot-room', given);
  }

  const watch = new ResizeObserver(measure);
  function observe(): void {
    watch.observe(foot);
    watch.observe(told);
  }

  observe();
  return {
    settle() {
      room = 0;
      // Whoever is observed anew is reported once, when the page has been laid out anyway: to ask right now would lay it out twice.
      watch.disconnect();
      observe();
    },
    hides: (focused) => foot.contains(focused) && !told.contains(focused) && !isInSight(),
    stop() {
      watch.disconnect();
      root.style.removeProperty('--foot-room');
    },
  };
}
