/** The page of audience, schedule, shifts and staff, with whichever of its forms was refused. */
import type { FormState, Reply, RequestBasics } from '../../../core/index.js';
import { classesToChoose } from '../audience/classes.js';
import { idleRules, targetedStudents } from '../audience/targeted.js';
import { covers } from '../exams/duties.js';
import type { ListedExam } from '../exams/exam.js';
import { rulesOf } from '../exams/store.js';
import { placesOf } from '../participants/store.js';
import { countsBySitting, sittingsOf } from '../sittings/store.js';
import { adminsToChoose, staffOf } from '../staff/store.js';
import { audienceFields } from './audience-form.js';
import { type ConsoleContext, examPage } from './exam-page.js';

export interface ScheduleForms {
  schedule?: FormState<unknown>;
  audience?: FormState<unknown>;
  sitting?: FormState<unknown>;
  staff?: FormState<unknown>;
}

export async function schedulePage(
  { db }: ConsoleContext,
  request: Pick<RequestBasics, 'who'>,
  exam: ListedExam,
  forms: ScheduleForms = {},
  status = 200,
): Promise<Reply> {
  const rules = await rulesOf(db, exam.id);
  const [classes, targeted, idle, sittings, counts, staffList, admins, places] = await Promise.all([
    classesToChoose(db),
    targetedStudents(db, rules),
    idleRules(db, rules),
    sittingsOf(db, exam.id),
    countsBySitting(db, exam.id),
    staffOf(db, exam.id),
    adminsToChoose(db),
    placesOf(db, exam.id),
  ]);
  const data = {
    ...forms,
    fields: audienceFields(rules, classes),
    targeted: { students: targeted.length, classes: new Set(targeted.map((one) => one.class_label)).size },
    hasRules: rules.length > 0,
    idle: idle.map((i) => rules[i]),
    sittings: sittings.map((row) => ({ ...row, participants: counts.get(row.id) ?? 0 })),
    // A room that is spelled otherwise is another room: its proctor would stand before an empty list.
    staffList: staffList.map((one) => ({
      ...one,
      seesNobody: one.duty === 'PROCTOR' && !places.some((place) => covers(one, place)),
    })),
    rooms: [...new Set(places.flatMap(({ room }) => room ?? []))].sort(),
    sittingChoices: sittings.map(({ id, name }) => ({ value: id, label: name })),
    adminChoices: admins.map(({ id, full_name }) => ({ value: id, label: full_name })),
  };
  return examPage(request, exam, 'schedule', 'schedule/page', data, status);
}
