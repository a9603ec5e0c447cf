/** What a handler may return besides plain JSON. */
import type { Readable } from 'node:stream';

export type Reply =
  | { reply: 'json'; status: number; body: unknown; headers?: Record<string, string> }
  | { reply: 'empty'; status: number; headers?: Record<string, string> }
  | {
      reply: 'raw';
      status: number;
      type: string;
      body: string | Buffer | Readable;
      headers?: Record<string, string>;
    }
  | {
      reply: 'view';
      status: number;
      view: string;
      data: Record<string, unknown>;
      parts?: ViewParts;
      forAll?: boolean;
    }
  | { reply: 'redirect'; to: string; notice?: Notice };

/** What is rendered one by one and sent while it is made, for a page that would be too long to make at once. */
export interface ViewParts {
  view: string;
  each: AsyncIterable<Record<string, unknown>>;
}

/** A short message on the next page: a locale key with its values. */
export interface Notice {
  key: string;
  params?: Record<string, string | number>;
  tone?: 'success' | 'warning';
}

export const json = (status: number, body: unknown, headers?: Record<string, string>): Reply => ({
  reply: 'json',
  status,
  body,
  headers,
});
export const noContent = (): Reply => ({ reply: 'empty', status: 204 });
export const raw = (
  type: string,
  body: string | Buffer | Readable,
  headers?: Record<string, string>,
  status = 200,
): Reply => ({ reply: 'raw', status, type, body, headers });
/** A Nunjucks template below `views/`, such as `exam-engine/exams/list.njk`. */
export const view = (name: string, data: Record<string, unknown> = {}, status = 200): Reply => ({
  reply: 'view',
  status,
  view: name,
  data,
});
/** A view that is the same for everybody who reads the same language: it is compressed, and that only once. */
export const viewForAll = (name: string, data: Record<string, unknown> = {}): Reply => ({
  reply: 'view',
  status: 200,
  view: name,
  data,
  forAll: true,
});
/** A view that says `{{ placeOfParts }}` where the parts go. Other requests are served between them. */
export const viewOfParts = (name: string, data: Record<string, unknown>, parts: ViewParts): Reply => ({
  reply: 'view',
  status: 200,
  view: name,
  data,
  parts,
});
/** 303 after a form, so that a reload does not send it again. */
export const redirect = (to: string, notice?: Notice): Reply => ({ reply: 'redirect', to, notice });

export const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && 'reply' in value && typeof value.reply === 'string';
