/* What every screen of this page is given. */
import type { Announcer } from './announce.js';
import type { AnswerShelf } from './answer-shelf.js';
import type { Api } from './api.js';
import type { Clock } from './clock.js';
import type { Keeper } from './keeper.js';
import type { KeptSignIn } from './kept-sign-in.js';
import type { Texts } from './texts.js';

export interface Page {
  root: HTMLElement;
  t: Texts;
  api: Api;
  keeper: Keeper;
  signIn: KeptSignIn;
  shelf: AnswerShelf;
  clock: Clock;
  announcer: Announcer;
}

/** A screen that is shown; it lets go of timers and listeners when told to. */
export interface Screen {
  element: HTMLElement;
  leave?(): void;
  /** Where the focus goes when it appears; else its heading. */
  focus?: HTMLElement;
}
