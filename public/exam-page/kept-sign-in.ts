/*
 * Who is signed in on this device. The token lives as long as the tab; only while an exam runs does it outlive the
 * browser, so that a crash or a power cut does not cost the student the way back.
 */
import type { Keeper } from './keeper.js';
import type { Student } from './wire.js';

const KEY = 'examhall.sign-in';

export interface SignIn {
  token: string;
  student: Student;
  /** The exam that is being sat, or whose result is shown. */
  examId?: string;
  /** Nothing is open any more: from now on the page does not wait for a student who has left. */
  handedIn?: true;
}

export interface KeptSignIn {
  current(): SignIn | null;
  /** It was found as another tab or an earlier run of the browser has left it: somebody else may sit here now. */
  isLeftBehind(): boolean;
  begin(token: string, student: Student): void;
  enterExam(examId: string): void;
  /** The result is there: a reload shows it again, a restart of the browser does not. */
  finishExam(): void;
  leaveExam(): void;
  erase(): void;
}

export function createKeptSignIn(keeper: Keeper): KeptSignIn {
  let signIn = parse(keeper.read(KEY));
  const isLeftBehind = signIn !== null && !keeper.isInTab(KEY);

  function put(next: SignIn): void {
    signIn = next;
    const isOpen = next.examId !== undefined && !next.handedIn;
    keeper.write(KEY, JSON.stringify(next), isOpen ? 'restart' : 'reload');
    // A tab that already holds it must not depend on the shared copy, which another tab may erase or replace.
    if (isOpen) keeper.writeForTab(KEY, JSON.stringify(next));
  }

  return {
    current: () => signIn,
    isLeftBehind: () => isLeftBehind,
    begin: (token, student) => put({ token, student }),
    enterExam(examId) {
      if (signIn) put({ token: signIn.token, student: signIn.student, examId });
    },
    finishExam() {
      if (signIn) put({ ...signIn, handedIn: true });
    },
    leaveExam() {
      if (!signIn) return;
      const { examId: _, ...rest } = signIn;
      put(rest);
    },
    erase() {
      signIn = null;
      keeper.remove(KEY);
    },
  };
}

function parse(text: string | null): SignIn | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<SignIn> | null;
    if (typeof value?.token !== 'string' || typeof value.student?.full_name !== 'string') return null;
    return {
      token: value.token,
      student: { full_name: value.student.full_name, class: String(value.student.class ?? '') },
      ...(typeof value.examId === 'string' ? { examId: value.examId } : {}),
      ...(value.handedIn === true ? { handedIn: true } : {}),
    };
  } catch {
    return null;
  }
}
