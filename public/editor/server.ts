/** What the editor asks of the server. A refusal comes back as the sentence that the server wrote for the reader. */
import { text } from './texts.js';

export class Refused extends Error {}

/** @throws Refused with words for the reader; AbortError when `signal` says so. */
export async function post<T>(url: string, body: FormData | object, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'x-csrf-token': document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '',
  };
  const isForm = body instanceof FormData;
  if (!isForm) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body: isForm ? body : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(text('offline'));
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw new Refused(detailOf(answer) ?? text('refused'));
  return answer as T;
}

function detailOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('detail' in answer)) return undefined;
  return typeof answer.detail === 'string' ? answer.detail : undefined;
}
