/** htmx: every request carries the anti-forgery token; an error page is never swapped into a list but said in a toast. */
import { showToast } from './toasts.js';

interface RequestDetail {
  ctx: {
    request: { headers: Record<string, string> };
    response?: { status: number };
    text?: string;
  };
}

/** An invalid form comes back with this status and belongs into the page. */
const INVALID = 422;

export function carryToken(): void {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '';
  document.addEventListener('htmx:config:request', (event) => {
    (event as CustomEvent<RequestDetail>).detail.ctx.request.headers['X-CSRF-Token'] = token;
  });
  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx } = (event as CustomEvent<RequestDetail>).detail;
    const status = ctx.response?.status ?? 200;
    if (status < 400 || status === INVALID) return;
    event.preventDefault();
    const page = new DOMParser().parseFromString(ctx.text ?? '', 'text/html');
    showToast(page.querySelector('.problem-detail')?.textContent ?? page.title);
  });
  document.addEventListener('htmx:error', () => {
    const lost = document.querySelector<HTMLElement>('[data-connection-lost]')?.dataset['connectionLost'];
    if (lost) showToast(lost);
  });
}
