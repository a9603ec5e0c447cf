/** Forms: a question before what asks for one, no second submit by a double click, and the focus on what is wrong. */

/** @returns lets every form be sent again, for a page that stays after all. */
export function guardForms(): () => void {
  const sent = new WeakSet<HTMLFormElement>();
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const question = form.dataset['confirm'];
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method !== 'post' || 'noGuard' in form.dataset || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    event.submitter?.setAttribute('aria-busy', 'true');
  });
  const release = (): void => {
    for (const form of document.querySelectorAll('form')) sent.delete(form);
    for (const busy of document.querySelectorAll('[aria-busy="true"]')) busy.removeAttribute('aria-busy');
  };
  // Back from the page cache brings the page as it was left: its forms must work again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) release();
  });
  document.querySelector<HTMLElement>('[data-faults]')?.focus();
  return release;
}
