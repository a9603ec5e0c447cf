/** Where to go after signing in: an address of ours below /console and nothing that a stranger's link could smuggle in. */
const HOME = '/console';

export function consolePath(next: string | undefined): string {
  if (next === undefined || !/^\/console(?:[/?]|$)/.test(next) || !URL.canParse(next, 'http://local'))
    return HOME;
  const { origin, pathname, search } = new URL(next, 'http://local');
  // Parsed, because `..`, back-slashes and tabs lead elsewhere in a browser.
  const isOurs = origin === 'http://local' && /^\/console(?:\/(?!\/)|$)/.test(pathname);
  const isDoor = /^\/console\/(?:sign-in|sign-out|setup)(?:\/|$)/.test(pathname);
  return isOurs && !isDoor ? pathname + search : HOME;
}
