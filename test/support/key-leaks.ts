/**
 * Finds answer keys in what students receive. Two nets: words that only keys are called by, in any byte; and every member
 * of every JSON object against the list of those that a student's page needs, so that a key under a new name is caught too.
 */

/** Names of columns, of fields of the key in Redis, and of its Redis key. */
const KEY_WORDS = /correct[_-]?option|also[_-]?correct|answer[_-]?key|points_max|"right"|"scoring"|:key:\d/gi;

export const wordsOfKeys = (text: string): string[] => [...text.matchAll(KEY_WORDS)].map(([word]) => word);

export const SCRIPT_PATTERN = /(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g;

const KNOWN = new Set(
  [
    // sign-in and lobby
    'token student id nisn full_name class server_time utc_offset_minutes exams title subject duration_minutes',
    'question_count scheduled_start scheduled_end state score finished_at deadline_at',
    // hello, session
    'session_id status started_at version order_scheme exam answers ans rev flag messages receipt close_reason',
    'paused paused_at paused_reason deadline_story base_seconds extra_minutes extra_seconds credit_seconds',
    // paper
    'exam_id shuffle_questions shuffle_options questions order_num question_text options key text group_id keep_option_order',
    // frames and results
    'event q_id code results reason utc_offset_minutes',
    // problems
    'type detail errors path message',
  ].flatMap((line) => line.split(' ')),
);
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Names of members that a student's page has no use for. Text that is no JSON has none. */
export function membersOutside(text: string): string[] {
  const from = text.indexOf('{');
  const body = text.includes('\n\n') ? text.slice(text.indexOf('\n\n') + 2) : text;
  if (from < 0 || !body.startsWith('{')) return [];
  const found = new Set<string>();
  JSON.parse(body, (name, value) => {
    if (name !== '' && !KNOWN.has(name) && !UUID.test(name) && !/^\d+$/.test(name)) found.add(name);
    return value;
  });
  return [...found];
}
