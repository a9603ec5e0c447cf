/** Which origins are ours: PUBLIC_URL, or the host that the request names. An absent Origin is not a browser's cross-site request. */
import type { IncomingHttpHeaders } from 'node:http';

/** Which of the two the browser spoke nobody here knows: a proxy may have taken the encryption away. */
const PAGES = new Set(['http:', 'https:']);

export function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  if (publicUrl !== undefined && new URL(publicUrl).origin === given.origin) return true;
  return PAGES.has(given.protocol) && host !== undefined && given.host === normalHost(host, given.protocol);
}

/** A host header may carry the default port of its scheme. */
const normalHost = (host: string, protocol: string): string => {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
};
