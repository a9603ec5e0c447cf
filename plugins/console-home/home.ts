/** Home: what runs now, what is next, what needs attention. */
import { type PluginContext, view } from '../../core/index.js';
import type { HomeCard, HomeContract } from './contract.js';

/** What must be looked at stands first, and the worst of it at the top. */
const PARTS = ['attention', 'now', 'next'] as const;
const URGENCY = ['bad', 'warning', 'info', 'neutral', 'good'];

export function homePage(ctx: PluginContext<HomeContract>): void {
  ctx.page({
    method: 'GET',
    path: '/console',
    permission: 'admin',
    handler: async (request) => {
      const { cards } = await ctx.applyFilter('console-home.cards', {
        identity: request.who(),
        locale: request.locale,
        t: request.t,
        cards: [],
      });
      return view('console-home/home.njk', { parts_of_home: partsOf(cards) });
    },
  });
}

const partsOf = (cards: readonly HomeCard[]) =>
  PARTS.map((part) => ({
    part,
    cards: cards.filter((card) => card.part === part).sort((a, b) => urgency(a) - urgency(b)),
  }));

const urgency = ({ tone = 'neutral' }: HomeCard): number => URGENCY.indexOf(tone);
