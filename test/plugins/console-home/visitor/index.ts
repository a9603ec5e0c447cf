/** A plugin for tests: the console's cookie names the permissions of whoever asks; it also puts a card on the home page. */
import { definePlugin } from '../../../../core/index.js';
import type { HomeContract } from '../../../../plugins/console-home/contract.js';

export default definePlugin<HomeContract>({
  name: 'visitor',
  version: '1.0.0',
  core: 1,
  description: 'signs in whoever asks',
  setup(ctx) {
    ctx.filter('http.identify', (question) => ({
      ...question,
      identity: question.token
        ? {
            kind: 'visitor',
            id: '1',
            name: 'Dra. Endang Sulistyowati, M.Pd.',
            permissions: new Set(question.token.split('_')),
            tokenId: 'visit',
          }
        : undefined,
    }));
    ctx.filter('http.authorize', (question) => ({
      ...question,
      allowed: question.permission.some((code) => question.identity?.permissions.has(code)),
    }));
    ctx.filter('console-home.cards', (home) => {
      home.cards.push(
        { part: 'attention', title: 'Draf tanpa kunci', lines: ['PAS Fisika'], tone: 'warning' },
        { part: 'attention', title: 'Antrean tertahan', lines: [], tone: 'bad', href: '/console/system' },
      );
      return home;
    });
  },
});
