/** What one student went through, line by line, for whoever has to find out why a run failed. */
import { EVERYBODY, type HistoryEvent } from './history.js';

export function timelineOf(events: readonly HistoryEvent[], student: string, qId?: string): string {
  const names = new Map<string, string>();
  const short = (id: string): string => {
    if (!names.has(id)) names.set(id, `q${names.size + 1}`);
    return names.get(id) ?? '';
  };
  const questionOf = new Map<string, string>();
  const lines: string[] = [];
  for (const event of events) {
    if (event.student !== student && event.student !== EVERYBODY) continue;
    const frame = 'id' in event ? `${event.device} #${event.id}` : '';
    if (event.kind === 'sent') questionOf.set(frame, event.qId);
    const question = event.kind === 'sent' ? event.qId : questionOf.get(frame);
    // With many questions only the one in question, and what concerns all of them.
    if (qId !== undefined && question !== undefined && question !== qId) continue;
    const label = question === undefined ? '' : `${short(question)} `;
    lines.push(
      `${(event.atMs / 1000).toFixed(3).padStart(9)} s ${String(event.order).padStart(6)}  ${label}${say(event, frame)}`,
    );
  }
  const legend = [...names].map(([id, name]) => `${name} = ${id}`);
  return [...legend, ...lines].join('\n');
}

function say(event: HistoryEvent, frame: string): string {
  switch (event.kind) {
    case 'sent': {
      const value = event.ans === undefined ? 'a mark' : (event.ans ?? 'cleared');
      return `${frame} sent ${value}${event.flag ? ' (doubtful)' : ''} on rev ${event.baseRev} by ${event.way}`;
    }
    case 'acked':
      return `${frame} acked at rev ${event.rev}`;
    case 'refused':
      return `${frame} refused: ${event.code}`;
    case 'told':
      return `told the score ${event.score}`;
    case 'noted':
      return event.student === EVERYBODY ? `── ${event.what}` : `${event.device} ${event.what}`;
  }
}
