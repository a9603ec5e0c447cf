/* The cards of what lasts: no connection, a pause, a browser that keeps nothing. Each says only what is true right now. */
import type { Announcer } from '../announce.js';
import type { Attempt, Reach } from '../attempt-contract.js';
import type { Lasting } from '../keeper.js';
import { asWritten, type Texts } from '../texts.js';
import type { Notices } from './notices.js';

interface Lasts {
  attempt: Attempt;
  reach: Reach;
  /** How long what is stored on this device will live. */
  lasting: Lasting;
  /** The student waits for the result. */
  waiting: boolean;
}

export function stateCards(t: Texts, cards: Notices, announcer: Announcer): (state: Lasts) => void {
  let wasPaused = false;
  return ({ attempt, reach, lasting, waiting }) => {
    // Who waits for the result is told of it there, and has nothing to go on with.
    const away = !waiting && isAway(reach);
    cards.state(
      'connection',
      away ? t(reach === 'restarting' ? 'banner.restarting' : 'banner.offline') : null,
      { icon: 'wifi-off', tone: 'warn' },
    );
    // Its card goes away, which is seen and not heard.
    if (wasPaused && !attempt.locked()) announcer.say(t('notice.resumed'));
    wasPaused = attempt.phase() === 'paused';
    cards.state('paused', attempt.phase() === 'paused' ? pauseWords(t, attempt.pausedReason()) : null, {
      icon: 'player-pause',
      tone: 'warn',
    });
    cards.state('storage', lasting === 'restart' ? null : t(`banner.lasting-${lasting}`), {
      icon: 'alert-triangle',
      tone: 'warn',
    });
  };
}

const pauseWords = (t: Texts, reason: string | null): string =>
  reason === 'outage' ? t('banner.held') : `${t('banner.paused')}${reason ? ` ${asWritten(reason)}` : ''}`;

export const isAway = (reach: Reach): boolean => reach === 'offline' || reach === 'restarting';
