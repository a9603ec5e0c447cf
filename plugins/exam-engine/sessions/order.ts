/*
 * The order in which one student sees questions and options. Server and browser both import this file, so that
 * the same session shows the same order on every device, after every reload and in a dispute years later. It
 * therefore knows nothing but its arguments and uses no randomness.
 */

/** Stored with the session (`order_scheme`); a change of any rule below needs a new number beside this one. */
export const ORDER_SCHEME = 1;

export interface OrderedQuestion {
  id: string;
  order_num: number;
  group_id?: string | null;
  keep_option_order?: boolean;
  options: readonly { key: string }[];
}

export interface OrderRules {
  shuffle_questions: boolean;
  shuffle_options: boolean;
}

const utf8 = new TextEncoder();

/** FNV-1a, 32 bit, over the UTF-8 bytes of `text`, as an unsigned number (Fowler, Noll, Vo; RFC 9923). */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The questions as this session shows them. A group (one passage) moves as a whole and keeps its inner order; in an
 * unshuffled paper it stands where its first question stands.
 */
export function orderQuestions<Q extends OrderedQuestion>(
  questions: readonly Q[],
  sessionId: string,
  rules: Pick<OrderRules, 'shuffle_questions'>,
): Q[] {
  const blocks = new Map<string, { id: string; questions: Q[] }>();
  const asWritten = [...questions].sort((a, b) => a.order_num - b.order_num || compareIds(a.id, b.id));
  for (const question of asWritten) {
    const grouped = typeof question.group_id === 'string' && question.group_id !== '';
    const id = grouped ? (question.group_id as string) : question.id;
    // A group may bear the same id as a question; they are two blocks all the same.
    const slot = `${grouped ? 'group' : 'question'}:${id}`;
    const block = blocks.get(slot);
    if (block) block.questions.push(question);
    else blocks.set(slot, { id, questions: [question] });
  }
  const list = [...blocks.values()];
  const ordered = rules.shuffle_questions ? byHash(list, (b) => b.id, sessionId) : list;
  return ordered.flatMap((block) => block.questions);
}

/** The options of one question as this session shows them; letters on the screen are positions in this list. */
export function orderOptions<O extends { key: string }>(
  question: { id: string; keep_option_order?: boolean; options: readonly O[] },
  sessionId: string,
  rules: Pick<OrderRules, 'shuffle_options'>,
): O[] {
  if (!rules.shuffle_options || question.keep_option_order) return [...question.options];
  return byHash([...question.options], (o) => o.key, `${sessionId}:${question.id}`);
}

function byHash<T>(items: T[], idOf: (item: T) => string, prefix: string): T[] {
  return items
    .map((item) => ({ item, id: idOf(item), hash: fnv1a32(`${prefix}:${idOf(item)}`) }))
    .sort((a, b) => a.hash - b.hash || compareIds(a.id, b.id))
    .map((entry) => entry.item);
}

/** By code unit, never by locale: a student's browser and the server must agree. */
function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
