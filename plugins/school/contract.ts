/** What others may use of `school`: they are told whose place in the school has changed. */

export interface SchoolContract {
  actions: {
    /**
     * After the commit: students were created, moved, renamed, (de)activated, archived or erased, or their class was
     * changed. Never more ids than one statement can take; an import of thousands comes as one list.
     */
    'school.students.changed': { studentIds: number[] };
  };
}
