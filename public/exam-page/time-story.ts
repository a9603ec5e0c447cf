/* How a student's time came about: "60 min + 4 min 7 s outage + 10 min extra"; null while the server has not said. */
import type { Texts } from './texts.js';
import type { DeadlineStory } from './wire.js';

/** False where the deadline is nothing but start and duration. */
export const isChanged = (story: DeadlineStory | null): boolean =>
  story !== null && (story.extra_minutes !== 0 || story.extra_seconds !== 0 || story.credit_seconds !== 0);

export function timeStory(t: Texts, story: DeadlineStory | null): string | null {
  if (!story) return null;
  const extra = story.extra_minutes * 60 + story.extra_seconds;
  const time = (seconds: number): string => {
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    const parts = [
      minutes > 0 || rest === 0 ? t('story.minutes', { count: minutes }) : '',
      rest > 0 ? t('story.seconds', { count: rest }) : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  };
  return [
    time(story.base_seconds),
    story.credit_seconds === 0 ? '' : `+ ${t('story.outage', { time: time(story.credit_seconds) })}`,
    extra === 0 ? '' : `${extra < 0 ? '−' : '+'} ${t('story.extra', { time: time(Math.abs(extra)) })}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
