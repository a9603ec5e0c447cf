/** A form that is sent while an image is still on its way would lose the image: it waits, then goes by itself. */
import type { Uploads } from './uploads.js';

/** @returns what undoes it. */
export function holdSubmit(textarea: HTMLTextAreaElement, uploads: Uploads, onWait: () => void): () => void {
  const { form } = textarea;
  let waiting = false;
  const hold = async (event: SubmitEvent): Promise<void> => {
    if (uploads.pending === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting) return;
    waiting = true;
    onWait();
    await uploads.settled();
    waiting = false;
    form?.requestSubmit(event.submitter instanceof HTMLElement ? event.submitter : undefined);
  };
  const listen = (event: SubmitEvent): void => void hold(event);
  // Before every other listener, htmx's among them.
  form?.addEventListener('submit', listen, { capture: true });
  return () => form?.removeEventListener('submit', listen, { capture: true });
}
