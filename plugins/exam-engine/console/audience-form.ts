/** The form of an exam's audience and the rules that it stands for; every rule of the API survives a visit to the form. */
import type { FieldFault } from '../../../core/index.js';
import type { ClassToChoose } from '../audience/classes.js';
import type { TargetRule } from '../audience/rules.js';
import { allOf, type FormValues, wordsOf } from './form-values.js';

interface Choice {
  value: string;
  label: string;
}

interface TypedRule {
  /** Where it was typed. */
  field: string;
  rule: { target_type: string; target_value: string; exclude: boolean };
}

const CLASS_FORM = /^\d+-[A-Za-z0-9]+-\d+$/;

export function typedRules(values: FormValues): TypedRule[] {
  const rules = (field: string, words: readonly string[], type: string, exclude = false): TypedRule[] =>
    words.map((target_value) => ({ field, rule: { target_type: type, target_value, exclude } }));
  const excluded = wordsOf(values, 'excluded');
  return [
    ...rules('classes', allOf(values, 'classes'), 'CLASS'),
    ...rules('grades', allOf(values, 'grades'), 'GRADE'),
    ...rules('majors', allOf(values, 'majors'), 'MAJOR'),
    ...rules('students', wordsOf(values, 'students'), 'STUDENT'),
    ...excluded.flatMap((word) =>
      rules('excluded', [word], CLASS_FORM.test(word) ? 'CLASS' : 'STUDENT', true),
    ),
    ...allOf(values, 'excluded_groups').flatMap((group) => {
      const [type = '', value = ''] = group.split(' ');
      return rules('excluded_groups', [value], type, true);
    }),
  ];
}

/** A fault of `targets.3.target_value` stands where the fourth rule was typed, and names it. */
export const atTypedRule =
  (typed: readonly TypedRule[]) =>
  (fault: FieldFault): FieldFault => {
    const one = typed[Number(/^targets\.(\d+)/.exec(fault.path)?.[1] ?? Number.NaN)];
    return one ? { path: one.field, message: `${one.rule.target_value}: ${fault.message}` } : fault;
  };

const named = (rules: readonly TargetRule[], type: string, exclude = false): string[] =>
  rules
    .filter((rule) => rule.target_type === type && rule.exclude === exclude)
    .map((rule) => rule.target_value);

/** What the form shows of the stored rules. Names that no class bears any more stay choosable, or saving would drop them. */
export function audienceFields(rules: readonly TargetRule[], classes: readonly ClassToChoose[]) {
  const choices = (known: readonly Choice[], chosen: readonly string[]): Choice[] => [
    ...known,
    ...chosen
      .filter((value) => !known.some((choice) => choice.value === value))
      .map((value) => ({ value, label: value })),
  ];
  const distinct = (values: readonly (string | number)[]): Choice[] =>
    [...new Set(values.map(String))].map((value) => ({ value, label: value }));
  return {
    classes: {
      options: choices(classes, named(rules, 'CLASS')),
      values: named(rules, 'CLASS'),
    },
    grades: {
      options: choices(distinct(classes.map((one) => one.grade_level)), named(rules, 'GRADE')),
      values: named(rules, 'GRADE'),
    },
    majors: {
      options: choices(distinct(classes.map((one) => one.major_code).sort()), named(rules, 'MAJOR')),
      values: named(rules, 'MAJOR'),
    },
    students: named(rules, 'STUDENT').join('\n'),
    excluded: [...named(rules, 'CLASS', true), ...named(rules, 'STUDENT', true)].join('\n'),
    excludedGroups: (['GRADE', 'MAJOR'] as const).flatMap((type) =>
      named(rules, type, true).map((value) => ({ type, value })),
    ),
  };
}
