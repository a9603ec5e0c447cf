/* What happens while the student sits there, in words: on a card above the foot and to screen readers. */
import type { Announcer } from '../announce.js';
import type { Attempt, Notice } from '../attempt-contract.js';
import { clockTime } from '../school-time.js';
import { letterOf, type SeenQuestion } from '../seen-paper.js';
import { asWritten, type Texts } from '../texts.js';
import { isChanged, timeStory } from '../time-story.js';
import type { Notices } from './notices.js';

interface Tools {
  attempt: Attempt;
  announcer: Announcer;
  cards: Notices;
}

export function examNews(t: Texts, { attempt, announcer, cards }: Tools): (news: Notice) => void {
  function told(text: string, name: 'devices' | 'clock' | 'refresh'): void {
    cards.tell(text, { icon: name });
    announcer.say(text);
  }

  /** A code (`schedule`) has its text here; whatever else is a person's word, be it a single one, and is shown as it is. */
  function reasonText(reason: string | undefined): string {
    if (!reason) return '';
    const known = t(`reason.${reason.toLowerCase()}`);
    return ` ${known.startsWith('reason.') ? asWritten(reason) : known}`;
  }

  const numbersOf = (isMeant: (question: SeenQuestion) => boolean): number[] =>
    attempt
      .paper()
      .questions.filter(isMeant)
      .map((q) => q.number);

  /** Also of what is saved: it counts nothing any more. */
  const isOptionGone = (question: SeenQuestion): boolean => {
    const { ans } = attempt.queue.choiceOf(question.id);
    return ans !== null && letterOf(question, ans) === null;
  };

  return (news) => {
    if (news.kind === 'replaced') {
      const numbers = numbersOf((q) => news.qIds.includes(q.id));
      if (numbers.length === 0) return;
      told(t('notice.replaced', { count: numbers.length, numbers: numbers.join(', ') }), 'devices');
    } else if (news.kind === 'deadline') {
      const end = clockTime(attempt.deadline(), attempt.utcOffset());
      const text = t(news.later ? 'notice.more-time' : 'notice.less-time', { time: end });
      const story = isChanged(attempt.story()) ? timeStory(t, attempt.story()) : null;
      told(`${text}${reasonText(news.reason)}${story ? ` (${story})` : ''}`, 'clock');
    } else if (news.kind === 'message') {
      const at = clockTime(Date.parse(news.message.at), attempt.utcOffset());
      cards.tell(news.message.text, {
        icon: 'message',
        title: t('notice.message', { time: at }),
        dir: 'auto',
      });
      announcer.say(`${t('notice.message', { time: at })}: ${news.message.text}`);
    } else if (news.kind === 'not-handed-in') told(t('notice.not-handed-in'), 'clock');
    else {
      const again = numbersOf(isOptionGone);
      const more = { count: again.length, numbers: again.join(', ') };
      told(again.length === 0 ? t('notice.paper') : t('notice.paper-again', more), 'refresh');
    }
  };
}
