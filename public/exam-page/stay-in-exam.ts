/*
 * Keeps a slip of the hand from taking the exam off the screen. Without the server no browser can load the page again, so it
 * asks before it is left; Back puts away what lies over the question, and goes no further.
 */

interface Stay {
  /** Something would be lost, or the page could not come back. */
  asks(): boolean;
  back(): void;
}

/** Returns how to let the student go. */
export function stayInExam({ asks, back }: Stay): () => void {
  const onUnload = (event: BeforeUnloadEvent): void => {
    if (!asks()) return;
    event.preventDefault();
    // Chrome before 119 asks only when this is set.
    event.returnValue = true;
  };
  // An entry of our own, for Back to take away.
  const hold = (): void => {
    if (history.state === null) history.pushState('exam', '');
  };
  const onBack = (): void => {
    if (history.state !== null) return;
    hold();
    back();
  };
  hold();
  window.addEventListener('beforeunload', onUnload);
  window.addEventListener('popstate', onBack);
  return () => {
    window.removeEventListener('beforeunload', onUnload);
    window.removeEventListener('popstate', onBack);
  };
}
