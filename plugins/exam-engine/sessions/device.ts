/** Where an answer came from, as the ledger keeps it: address and browser, short and printable. */
export function deviceOf(ip: string, userAgent: string | undefined): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\/(\d+)/.exec(userAgent ?? '');
  const system = /(Windows NT [\d.]+|Android [\d.]+|iPhone|CrOS|Mac OS X|Linux)/.exec(userAgent ?? '');
  return [ip.replace(/^::ffff:/, ''), browser ? `${browser[1]} ${browser[2]}` : '', system?.[1] ?? '']
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 80);
}
