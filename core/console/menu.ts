/** The console's left menu: what the loaded plugins declare and the person may open. */
import type { Identity } from '../http/identity.js';
import type { Host } from '../plugins/context.js';
import type { MenuEntry } from '../plugins/declaration.js';

const PLACE = { early: 0, normal: 1, late: 2 };

export async function menuFor(host: Host, identity: Identity, locale: string): Promise<MenuEntry[]> {
  const entries = host
    .plugins()
    .filter(({ state }) => state === 'loaded')
    .flatMap(({ plugin }) => plugin.menu ?? [])
    .filter(
      (entry) =>
        entry.permission.length === 0 || entry.permission.some((code) => identity.permissions.has(code)),
    )
    .sort((a, b) => PLACE[a.place ?? 'normal'] - PLACE[b.place ?? 'normal']);
  try {
    return (await host.hooks.filter('console.menu', { entries, locale })).entries;
  } catch (error) {
    // It stands on every page, also on the one that tells of an error.
    host.logger.error({ err: error }, 'a plugin could not change the menu');
    return entries;
  }
}
