/* Starts the student's page: gathers what the browser offers and hands it to the app. */
import { createAnnouncer } from './announce.js';
import { createAnswerShelf } from './answer-shelf.js';
import { createApi } from './api.js';
import { startApp } from './app.js';
import { createClock } from './clock.js';
import { createKeeper } from './keeper.js';
import { createKeptSignIn } from './kept-sign-in.js';
import { createTexts } from './texts.js';

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

const language = document.documentElement.lang;
const keeper = createKeeper(
  () => window.localStorage,
  () => window.sessionStorage,
);
const signIn = createKeptSignIn(keeper);
const t = createTexts(JSON.parse(part('texts').textContent ?? '{}') as Record<string, string>, language);

startApp({
  root: part('app'),
  t,
  api: createApi(language, () => signIn.current()?.token ?? null),
  keeper,
  signIn,
  shelf: createAnswerShelf(keeper),
  clock: createClock(() => performance.now()),
  announcer: createAnnouncer(part('polite'), part('assertive')),
});
