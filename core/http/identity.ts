/** The two seams of access: who asks (`http.identify`) and may they (`http.authorize`). The core knows neither answer. */
export interface Identity {
  /** What sort of visitor: the plugins decide, `student` and `admin` today. */
  kind: string;
  id: string;
  name: string;
  /** Codes of what they may do. */
  permissions: ReadonlySet<string>;
  /** Id of the token that was shown; the anti-forgery token is derived from it. */
  tokenId: string;
  /** Chosen language, if any. */
  locale?: string;
}

/** Where a request came in; decides which proof of identity counts. */
export type Channel = 'api' | 'console' | 'socket' | 'public';

export interface IdentifyQuestion {
  channel: Channel;
  /** The bearer token, the console's cookie or the socket's query token. */
  token: string | undefined;
  identity: Identity | undefined;
}

export interface AuthorizeQuestion {
  /** Any one of these opens the route. */
  permission: readonly string[];
  identity: Identity | undefined;
  params: Readonly<Record<string, string>>;
  allowed: boolean | undefined;
}

/** Open to everybody, identity or not. */
export const PUBLIC = 'public';
