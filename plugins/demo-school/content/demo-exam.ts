// What a demonstration exam is before the services store it, and the small words in which its questions are written.

export interface DemoQuestion {
  /** HTML. Formulas are `<span data-tex>` (see formula.ts), figures `<img src="figure:NAME">`. */
  question_text: string;
  options: { key: string; text: string }[];
  correct_option: string;
  points?: number;
  /** Questions with the same name stay together, in the order of the file. */
  group?: string;
  keep_option_order?: boolean;
  /** SVG source by the name used in `figure:NAME`. */
  figures?: Record<string, string>;
}

export interface DemoExam {
  title: string;
  subject: string;
  period: string;
  kind: 'MAIN';
  duration_minutes: number;
  /** Six letters or digits. */
  entry_token: string;
  targets: { target_type: 'GRADE' | 'MAJOR' | 'CLASS'; target_value: string }[];
  /** Username of a demonstration teacher. */
  author: string;
  questions: DemoQuestion[];
}

interface WrittenQuestion {
  text: string;
  /** From A on, in the order in which they stand here; plain text is put into a paragraph. */
  options: readonly string[];
  correct: 'A' | 'B' | 'C' | 'D' | 'E';
  points?: number;
  keepOptionOrder?: boolean;
  figures?: Record<string, string>;
}

const paragraph = (html: string): string => (html.startsWith('<p') ? html : `<p>${html}</p>`);

export function question(written: WrittenQuestion): DemoQuestion {
  return {
    question_text: written.text.trim(),
    options: written.options.map((text, place) => ({
      key: String.fromCharCode(65 + place),
      text: paragraph(text),
    })),
    correct_option: written.correct,
    ...(written.points === undefined ? {} : { points: written.points }),
    ...(written.keepOptionOrder ? { keep_option_order: true } : {}),
    ...(written.figures ? { figures: written.figures } : {}),
  };
}

/** Students may meet a group's questions on any screen, so each of them carries the whole passage. */
function withPassage(passage: string, asked: DemoQuestion): DemoQuestion {
  return {
    ...asked,
    question_text: `<blockquote>${passage.trim()}</blockquote>\n${asked.question_text}`,
  };
}

export function questionsOnPassage(group: string, passage: string, asked: DemoQuestion[]): DemoQuestion[] {
  return asked.map((one) => ({ ...withPassage(passage, one), group }));
}

/** The place of a drawn figure; its SVG belongs into `figures` of the same question. */
export function figure(name: string, alt: string): string {
  return `<p><img src="figure:${name}" alt="${alt}"></p>`;
}

/** Arabic text, right to left, harakat kept. */
export function arabic(text: string): string {
  return `<p dir="rtl" lang="ar">${text}</p>`;
}
