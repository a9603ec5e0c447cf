/* A labelled field with its complaint beside it. */
import { fill, h } from '../element.js';
import { icon } from '../icons.js';
import type { Texts } from '../texts.js';

export interface Field {
  element: HTMLElement;
  input: HTMLInputElement;
  /** `null` takes the complaint back. */
  complain(message: string | null): void;
}

interface FieldOptions {
  name: string;
  type?: string;
  hint?: string;
  maxlength?: number;
  autocomplete?: string;
  autocapitalize?: string;
}

export function textField(label: string, options: FieldOptions, beside?: HTMLElement): Field {
  const { name, hint, type = 'text' } = options;
  const input = h('input', {
    id: `field-${name}`,
    name,
    type,
    class: 'field__input',
    maxlength: options.maxlength,
    autocomplete: options.autocomplete,
    autocapitalize: options.autocapitalize,
    autocorrect: 'off',
    spellcheck: 'false',
    required: true,
  });
  const complaint = h('p', { class: 'field__error', id: `error-${name}` });
  const hintLine = hint ? h('p', { class: 'field__hint', id: `hint-${name}` }, hint) : null;
  const describe = (wrong: boolean): void => {
    const ids = [wrong ? complaint.id : '', hintLine?.id ?? ''].filter(Boolean).join(' ');
    if (ids) input.setAttribute('aria-describedby', ids);
    else input.removeAttribute('aria-describedby');
    if (wrong) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  };
  describe(false);
  return {
    element: h(
      'div',
      { class: 'field' },
      h('label', { for: input.id, class: 'field__label' }, label),
      hintLine,
      h('div', { class: 'field__row' }, input, beside),
      complaint,
    ),
    input,
    complain(message) {
      describe(message !== null);
      if (message === null) fill(complaint);
      else fill(complaint, icon('alert-triangle'), message);
    },
  };
}

export function passwordField(t: Texts, options: FieldOptions): Field {
  const toggle = h('button', { type: 'button', class: 'field__toggle', 'aria-pressed': 'false' });
  // While it is shown it is a text to the keyboard of a phone, which would begin it with a capital.
  const field = textField(
    t('sign-in.password'),
    { ...options, type: 'password', autocapitalize: 'none' },
    toggle,
  );
  const show = (shown: boolean): void => {
    field.input.type = shown ? 'text' : 'password';
    toggle.setAttribute('aria-pressed', String(shown));
    toggle.setAttribute('aria-label', t('sign-in.show-password'));
    fill(toggle, icon(shown ? 'eye-off' : 'eye'));
  };
  show(false);
  toggle.addEventListener('click', () => {
    show(field.input.type === 'password');
    field.input.focus();
  });
  return field;
}
