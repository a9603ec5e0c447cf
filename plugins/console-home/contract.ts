/** What other plugins may put on the console's home page. */
import type { Identity, Translate } from '../../core/index.js';

export interface HomeCard {
  /** Which of the three parts of the page: what runs, what comes, what somebody should look at. */
  part: 'now' | 'next' | 'attention';
  title: string;
  /** Short lines below the title. */
  lines: readonly string[];
  href?: string;
  tone?: 'neutral' | 'good' | 'warning' | 'bad' | 'info';
  /** Name of an icon; by default that of the tone. */
  icon?: string;
}

export interface HomeContract {
  filters: {
    /** Add cards that this person may see: check `identity.permissions`. Texts are already in their language. */
    'console-home.cards': { identity: Identity; locale: string; t: Translate; cards: HomeCard[] };
  };
}
