/**
 * A route is one declaration: method, path, permission, schemas, handler. The same schemas validate, type the handler's
 * input and make the OpenAPI document.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { Translate } from '../i18n.js';
import type { FormState, UploadedFile } from './forms.js';
import type { Identity } from './identity.js';
import type { Reply } from './reply.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface RequestBasics {
  /** Empty object of permissions for nobody; on routes that are not public always a person. */
  identity: Identity | undefined;
  /** The identity. @throws AppError 401 when nobody signed in. */
  who(): Identity;
  locale: string;
  t: Translate;
  /** The client's address, taken from the proxy only when TRUST_PROXY is set. */
  ip: string;
  requestId: string;
  headers: IncomingHttpHeaders;
  /** For streams and special headers only. */
  koa: Context;
}

export interface ApiRequest<P, Q, B> extends RequestBasics {
  params: Out<P>;
  query: Out<Q>;
  body: Out<B>;
  /** Files of a multipart route, on disk in a temporary folder that is emptied after the reply. */
  files: UploadedFile[];
}

export interface ApiRoute<P = undefined, Q = undefined, B = undefined> {
  method: Method;
  /** `/api/v1/…` with `:name` parameters. */
  path: string;
  /** `public`, an audience such as `student`, or permission codes of which any one opens the route. */
  permission: string | readonly string[];
  /** One sentence for the OpenAPI document. */
  summary: string;
  params?: P;
  query?: Q;
  /** JSON by default. */
  body?: B;
  /** Takes multipart/form-data with one file in the field `file` instead of JSON. */
  multipart?: { maxBytes: number };
  /** Largest JSON body, default 256 kB. */
  maxBodyBytes?: number;
  /** Status → schema of the answer; the first is the ordinary one. */
  responses: Record<number, z.ZodType | null>;
  /** Types of files that the ordinary answer can be asked for as instead, by `Accept`. */
  alsoAs?: readonly string[];
  /** Returns a JSON value (sent with the first status of `responses`) or a `Reply`. */
  handler(request: ApiRequest<P, Q, B>): Promise<unknown> | unknown;
}

export interface PageRequest<P, Q, F> extends RequestBasics {
  params: Out<P>;
  query: Out<Q>;
  /** On POST: the checked form, or what was typed with its faults. On GET an empty, valid-less state. */
  form: FormState<Out<F>>;
  files: UploadedFile[];
  /** True when htmx asks for a fragment. */
  isFragment: boolean;
}

export interface PageRoute<P = undefined, Q = undefined, F = undefined> {
  method: 'GET' | 'POST';
  path: string;
  permission: string | readonly string[];
  params?: P;
  query?: Q;
  form?: F;
  multipart?: { maxBytes: number };
  /** A script of the page sends JSON instead of a form, with the anti-forgery token in the header `x-csrf-token`. */
  json?: boolean;
  maxBodyBytes?: number;
  handler(request: PageRequest<P, Q, F>): Promise<Reply> | Reply;
}

/** What the server keeps, with the types erased; made by `apiRoute` and `pageRoute` only. */
export interface AnyRoute {
  kind: 'api' | 'page';
  owner: string;
  method: Method;
  path: string;
  permission: readonly string[];
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  multipart?: { maxBytes: number };
  json?: boolean;
  maxBodyBytes?: number;
  responses: Record<number, z.ZodType | null>;
  alsoAs?: readonly string[];
  handler(request: never): Promise<unknown> | unknown;
}
