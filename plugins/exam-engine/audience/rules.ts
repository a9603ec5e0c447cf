/** The rules that say who an exam is for: classes, grades with majors, single students, and exceptions. */
import { z } from 'zod';

/** As the table demands them; values are kept in upper case. */
const FORMS = {
  CLASS: /^[1-9][0-9]?-[A-Z0-9]{1,12}-[1-9][0-9]{0,2}$/,
  GRADE: /^[1-9][0-9]?$/,
  MAJOR: /^[A-Z0-9]{1,12}$/,
  STUDENT: /^[A-Z0-9]{4,20}$/,
} as const;

const targetRule = z
  .strictObject({
    target_type: z.enum(['CLASS', 'GRADE', 'MAJOR', 'STUDENT']),
    target_value: z.string().trim().toUpperCase().max(40),
    exclude: z.boolean().default(false),
  })
  .superRefine((rule, check) => {
    if (!FORMS[rule.target_type].test(rule.target_value))
      check.addIssue({
        code: 'custom',
        path: ['target_value'],
        message: `key:target_value_${rule.target_type.toLowerCase()}`,
      });
  });
export type TargetRule = z.output<typeof targetRule>;

const MOST_RULES = 1000;

/** The same rule twice is one rule. */
export const targetRules = z
  .array(targetRule)
  .max(MOST_RULES)
  .transform((rules) => [...new Map(rules.map((rule) => [nameOf(rule), rule])).values()]);

const nameOf = (rule: TargetRule): string => `${rule.target_type} ${rule.target_value} ${rule.exclude}`;
