/** A browser without JavaScript: keeps cookies, fills forms, follows nothing by itself. */
import type { TestAppliance, TestResponse } from './appliance.js';

export class PlainBrowser {
  readonly #appliance: TestAppliance;
  readonly #cookies = new Map<string, { value: string; path: string }>();

  constructor(appliance: TestAppliance) {
    this.#appliance = appliance;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)?.value;
  }

  async get(path: string): Promise<TestResponse> {
    return this.#kept(await this.#appliance.request('GET', path, { headers: this.#headers(path) }));
  }

  /** Sends the form as the page of `path` would, with its anti-forgery token, unless `fields` bring another. */
  async submit(
    page: string,
    action: string,
    fields: Record<string, string | readonly string[]>,
  ): Promise<TestResponse> {
    const shown = await this.get(page);
    const token = /name="_csrf" value="([^"]*)"/.exec(shown.text)?.[1] ?? '';
    return this.post(action, { _csrf: token, ...fields });
  }

  async post(action: string, fields: Record<string, string | readonly string[]>): Promise<TestResponse> {
    const body = new URLSearchParams();
    for (const [name, values] of Object.entries(fields))
      for (const value of [values].flat()) body.append(name, value);
    const headers = { ...this.#headers(action), origin: this.#appliance.url, accept: 'text/html' };
    return this.#kept(await this.#appliance.request('POST', action, { body, headers }));
  }

  #headers(path: string): Record<string, string> {
    const sent = [...this.#cookies].filter(
      ([, c]) => path === c.path || path.startsWith(c.path.replace(/\/?$/, '/')),
    );
    return { accept: 'text/html', cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }

  #kept(response: TestResponse): TestResponse {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(name.length + 1);
      const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? '/';
      const expires = attributes.find((a) => /^expires=/i.test(a))?.slice(8);
      if (value === '' || (expires !== undefined && Date.parse(expires) < Date.now()))
        this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path });
    }
    return response;
  }
}
