/* One question before something that cannot be undone. */
import { h } from '../element.js';
import type { Texts } from '../texts.js';

interface Question {
  title: string;
  text: string;
  yes: string;
}

export function confirm(t: Texts, question: Question, agreed: () => void): void {
  const dialog = h('dialog', {
    class: 'dialog',
    'aria-labelledby': 'confirm-title',
    // The focus goes to a button: without this a phone reads out that button, not what is still unanswered.
    'aria-describedby': 'confirm-text',
    testid: 'confirm',
  });
  const no = h(
    'button',
    { type: 'button', class: 'button', on: { click: () => dialog.close() } },
    t('confirm.no'),
  );
  const yes = h(
    'button',
    {
      type: 'button',
      class: 'button button--main',
      on: {
        click: () => {
          dialog.close();
          agreed();
        },
      },
    },
    question.yes,
  );
  dialog.append(
    h('h2', { id: 'confirm-title' }, question.title),
    h('p', { id: 'confirm-text' }, question.text),
    h('div', { class: 'dialog__buttons' }, no, yes),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
