/** Where every error ends: a problem for the API, a page for people, the sign-in for whoever is not signed in. */
import type { Context, Middleware } from 'koa';
import { awayError } from '../data/away.js';
import { AppError, messageOf } from '../errors.js';
import { channelOf } from './dispatch.js';
import type { Identity } from './identity.js';
import { type Problem, problemOf } from './problems.js';
import { type SendParts, send } from './send.js';

export function boundary(parts: SendParts): Middleware {
  const { host } = parts;
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const error = awayError(thrown) ?? thrown;
      const locale = String(ctx.state['locale']);
      const problem = problemOf(error, host.texts, locale, String(ctx.state['requestId']));
      if (error !== thrown)
        host.logger.warn({ reason: messageOf(thrown), path: ctx.path }, 'a server is away');
      if (!(error instanceof AppError))
        host.logger.error({ err: error, path: ctx.path, id: ctx.state['requestId'] }, 'a request failed');
      if (error instanceof AppError && error.retryAfterSeconds)
        ctx.set('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
      ctx.set('Cache-Control', 'no-store');
      if (problem.status === 401 && channelOf(ctx.path) === 'console' && ctx.accepts('html'))
        return redirectToSignIn(ctx);
      ctx.status = problem.status;
      if (channelOf(ctx.path) === 'api' || !ctx.accepts('html')) {
        ctx.body = JSON.stringify(problem);
        ctx.type = 'application/problem+json';
        return;
      }
      await errorPage(parts, ctx, problem);
    }
  };
}

/** Where even this page fails (a plugin may have a hand in it), plain words and the log say what happened. */
async function errorPage(parts: SendParts, ctx: Context, problem: Problem): Promise<void> {
  try {
    await send(
      parts,
      ctx,
      { reply: 'view', status: problem.status, view: 'errors/error.njk', data: { problem } },
      ctx.state['identity'] as Identity | undefined,
    );
  } catch (error) {
    parts.host.logger.error(
      { err: error, path: ctx.path, id: problem.request_id },
      'the page of an error failed',
    );
    ctx.status = problem.status;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = `${problem.title}\n${problem.detail}\n${problem.request_id}\n`;
  }
}

function redirectToSignIn(ctx: Context): void {
  const next = ctx.method === 'GET' ? `?next=${encodeURIComponent(ctx.url)}` : '';
  // htmx follows a redirect by fetch and would put the sign-in page into a fragment.
  if (ctx.get('hx-request') === 'true') {
    ctx.status = 200;
    ctx.set('HX-Redirect', `/console/sign-in${next}`);
    ctx.body = '';
    return;
  }
  ctx.status = 303;
  ctx.redirect(`/console/sign-in${next}`);
}
