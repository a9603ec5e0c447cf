/**
 * How plugins name what they offer. A plugin's `contract.ts` exports one interface of this form; a plugin that uses it
 * names the interface in `definePlugin<AuthContract & SchoolContract>`, so a wrong name or payload does not compile,
 * and names of plugins that one does not require are not there.
 */
import type { AuthorizeQuestion, IdentifyQuestion } from '../http/identity.js';
import type { MenuEntry } from '../plugins/declaration.js';

export interface Contract {
  /** name → payload; handlers return the payload that goes on. */
  filters?: object;
  /** name → payload; something has happened. */
  actions?: object;
  /** name → the object that `ctx.service(name)` gives. */
  services?: object;
}

/** The core's own hooks. */
export interface CoreContract {
  filters: {
    /** Who asks? `auth` fills `identity`. */
    'http.identify': IdentifyQuestion;
    /** May they? `rbac` fills `allowed`; while it is undefined everything but public routes is refused. */
    'http.authorize': AuthorizeQuestion;
    /** The console's menu for one person, after permissions. */
    'console.menu': { entries: MenuEntry[]; locale: string };
  };
  actions: {
    /** The bus to the other processes was down and is back: whatever was pushed meanwhile was missed. */
    'core.bus.reconnected': Record<string, never>;
    /** Redis had lost everything and is filled again: what was read from it before may not be there any more. */
    'core.fast-lane.filled': Record<string, never>;
  };
  services: Record<never, never>;
}

type Part<C, K extends string> = C extends { [P in K]: infer V } ? V : Record<never, never>;
export type FiltersOf<C> = Part<C & CoreContract, 'filters'>;
export type ActionsOf<C> = Part<C & CoreContract, 'actions'>;
export type ServicesOf<C> = Part<C, 'services'>;
