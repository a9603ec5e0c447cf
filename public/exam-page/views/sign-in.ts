/* The way in: number, password, and plain words where one of them is wrong or the server is full. */
import { backoffMs } from '../backoff.js';
import { fill, h } from '../element.js';
import { icon } from '../icons.js';
import type { Page, Screen } from '../page.js';
import { Problem } from '../problem.js';
import { passwordField, textField } from './field.js';

const LINE_MS = 3000;

export interface SignInOptions {
  /** Why the student is here again. */
  notice?: string;
  done(): void;
}

export function signInScreen(page: Page, options: SignInOptions): Screen {
  const { t } = page;
  let timer = 0;
  let attempt = 0;
  /** Rises with each start and stop: what comes back for an earlier one is nobody's any more, who sits here now may be another. */
  let turn = 0;

  const number = textField(t('sign-in.number'), {
    name: 'nisn',
    hint: t('sign-in.number-hint'),
    autocomplete: 'off',
    autocapitalize: 'none',
    maxlength: 20,
  });
  const password = passwordField(t, { name: 'password', autocomplete: 'off', maxlength: 72 });
  const button = h(
    'button',
    { type: 'submit', class: 'button button--main button--wide' },
    t('sign-in.submit'),
  );
  const trouble = h('div', { class: 'form-trouble', role: 'alert', testid: 'sign-in-trouble' });
  const line = h('div', { class: 'line', role: 'status', testid: 'sign-in-line' });

  const onSubmit = (event: Event): void => {
    event.preventDefault();
    start();
  };
  const form = h(
    'form',
    { class: 'card sign-in', novalidate: true, on: { submit: onSubmit } },
    h('h1', { tabindex: '-1' }, t('sign-in.title')),
    options.notice ? h('p', { class: 'note' }, icon('info-circle'), h('span', {}, options.notice)) : null,
    trouble,
    number.element,
    password.element,
    button,
    line,
  );

  function busy(is: boolean): void {
    button.disabled = is;
    number.input.readOnly = is;
    password.input.readOnly = is;
  }

  function start(): void {
    if (button.disabled) return;
    fill(trouble);
    number.complain(number.input.value.trim() === '' ? t('sign-in.number-missing') : null);
    password.complain(password.input.value === '' ? t('sign-in.password-missing') : null);
    if (number.input.value.trim() === '') {
      number.input.focus();
      return;
    }
    if (password.input.value === '') {
      password.input.focus();
      return;
    }
    attempt = 0;
    turn += 1;
    void send();
  }

  async function send(): Promise<void> {
    const mine = turn;
    busy(true);
    if (attempt === 0) fill(line, h('p', {}, t('sign-in.checking')));
    try {
      const { token, student } = await page.api.signIn(number.input.value.trim(), password.input.value);
      if (mine !== turn) return;
      page.signIn.begin(token, student);
      options.done();
    } catch (error) {
      if (mine === turn) refused(error instanceof Problem ? error : new Problem(0, 'unreached', ''));
    }
  }

  function refused(problem: Problem): void {
    if (problem.status === 0 || problem.status >= 500) {
      standInLine(problem);
      return;
    }
    busy(false);
    fill(line);
    if (problem.status === 429) {
      countDown(problem);
      return;
    }
    for (const { path, message } of problem.fields) {
      if (path.includes('nisn')) number.complain(message);
      if (path.includes('password')) password.complain(message);
    }
    // The server's words are for everybody who signs in; a student has a card.
    const text = problem.status === 401 ? t('sign-in.wrong') : problem.detail || t('sign-in.wrong');
    if (problem.fields.length === 0) fill(trouble, icon('alert-triangle'), h('p', {}, text));
    password.input.focus();
    password.input.select();
  }

  /** Full, restarting or out of reach: the page stays in line by itself. */
  function standInLine(problem: Problem): void {
    attempt += 1;
    const text = t(problem.status === 0 ? 'sign-in.unreached' : 'sign-in.in-line');
    fill(
      line,
      h('span', { class: 'spinner', 'aria-hidden': 'true' }),
      h('p', {}, text),
      h(
        'button',
        { type: 'button', class: 'button button--quiet', on: { click: stopWaiting } },
        t('sign-in.stop-waiting'),
      ),
    );
    const wait = (problem.retryAfterMs ?? LINE_MS) + backoffMs(attempt, Math.random, 500, 5000);
    timer = window.setTimeout(() => void send(), wait);
  }

  function stopWaiting(): void {
    turn += 1;
    clearTimeout(timer);
    fill(line);
    busy(false);
    button.focus();
  }

  function countDown(problem: Problem): void {
    const until = performance.now() + (problem.retryAfterMs ?? 10_000);
    busy(true);
    page.announcer.say(problem.detail || t('sign-in.too-many'));
    const step = (): void => {
      const seconds = Math.ceil((until - performance.now()) / 1000);
      if (seconds <= 0) {
        fill(trouble);
        busy(false);
        return;
      }
      timer = window.setTimeout(step, 500);
      const text = `${t('sign-in.too-many')} ${t('sign-in.wait', { count: seconds })}`;
      // Told once above; the changing number must not be read out each second.
      fill(trouble, icon('clock'), h('p', { 'aria-hidden': 'true' }, text));
    };
    step();
  }

  return {
    element: h('main', { class: 'narrow' }, form),
    focus: number.input,
    leave() {
      turn += 1;
      clearTimeout(timer);
      password.input.value = '';
    },
  };
}
