/** All routes of all plugins, and the router made of them; made anew when a plugin comes or goes. */
import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { PUBLIC } from './identity.js';
import type { AnyRoute } from './route.js';

type Dispatch = (route: AnyRoute, ctx: Context) => Promise<void>;

export class RouteTable {
  readonly #routes: AnyRoute[] = [];
  readonly #viewDirectories: string[] = [];
  #built: { router: Router; handle: Middleware } | undefined;
  #dispatch: Dispatch | undefined;
  /** Called when the folders of templates change. */
  onViewsChanged: (() => void) | undefined;

  /** @returns the undo. @throws when method and path are taken, or the declaration names no permission. */
  add(declared: Omit<AnyRoute, 'permission'> & { permission: string | readonly string[] }): () => void {
    const permission =
      typeof declared.permission === 'string' ? [declared.permission] : [...declared.permission];
    const route: AnyRoute = { ...declared, permission };
    if (permission.length === 0)
      throw new Error(
        `route ${route.method} ${route.path} names no permission; "${PUBLIC}" opens it to everybody`,
      );
    const taken = this.#routes.find((r) => r.method === route.method && r.path === route.path);
    if (taken)
      throw new Error(`route ${route.method} ${route.path} of "${route.owner}" is taken by "${taken.owner}"`);
    this.#routes.push(route);
    this.#built = undefined;
    return () => {
      this.#routes.splice(this.#routes.indexOf(route), 1);
      this.#built = undefined;
    };
  }

  list(): readonly AnyRoute[] {
    return this.#routes;
  }

  addViews(directory: string): () => void {
    this.#viewDirectories.push(directory);
    this.onViewsChanged?.();
    return () => {
      this.#viewDirectories.splice(this.#viewDirectories.indexOf(directory), 1);
      this.onViewsChanged?.();
    };
  }

  viewDirectories(): readonly string[] {
    return this.#viewDirectories;
  }

  /** Koa middleware; sets `ctx.state.methods` when the path exists with other methods only. */
  middleware(dispatch: Dispatch): Middleware {
    this.#dispatch = dispatch;
    return (ctx, next) => {
      this.#built ??= this.#build();
      const { router, handle } = this.#built;
      // Handlers never go on: who comes here matched nothing, by path or by method.
      return handle(ctx, () => {
        const known = router.match(ctx.path, ctx.method).path;
        if (known.length > 0) ctx.state['methods'] = [...new Set(known.flatMap((layer) => layer.methods))];
        return next();
      });
    };
  }

  #build(): { router: Router; handle: Middleware } {
    const router = new Router();
    // Fixed paths before those with parameters, so that `questions/order` is not taken for an id.
    const sorted = [...this.#routes].sort((a, b) => specificity(b.path).localeCompare(specificity(a.path)));
    for (const route of sorted) {
      router.register(route.path, [route.method.toLowerCase()], async (ctx: unknown) => {
        await this.#dispatch?.(route, ctx as Context);
      });
    }
    return { router, handle: router.routes() as unknown as Middleware };
  }
}

const specificity = (path: string): string =>
  path
    .split('/')
    .map((part) => (part.startsWith(':') ? '0' : '1'))
    .join('');
