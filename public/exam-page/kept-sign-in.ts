/*
 * Who is signed in on this device. The token lives as long as the tab; only while an exam runs does it outlive the
 * browser, so that a crash or a power cut does not cost the student the way back.
 */
import type { Keeper } from './keeper.js';
import type { Student } from './wire.js';

const KEY = 'examhall.sign-in';
/** With anything else the server would not be asked, or understand the question, and be called out of reach for ever. */
const TOKEN = /^[\w.-]+$/;
const EXAM_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

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
  /** Another tab of this browser sits an exam under this very sign-in. */
  isSatElsewhere(): boolean;
  /** In this tab alone. */
  forget(): void;
  erase(): void;
}

export function createKeptSignIn(keeper: Keeper): KeptSignIn {
  let signIn = parse(keeper.read(KEY));
  const isLeftBehind = signIn !== null && !keeper.isInTab(KEY);

  const isOpen = (one: SignIn): boolean => one.examId !== undefined && !one.handedIn;

  function isSatElsewhere(): boolean {
    const shared = parse(keeper.readShared(KEY));
    if (!shared || !signIn || shared.token !== signIn.token || !isOpen(shared)) return false;
    return !isOpen(signIn) || shared.examId !== signIn.examId;
  }

  function put(next: SignIn): void {
    const isTabAlone = !isOpen(next) && isSatElsewhere();
    signIn = next;
    if (isTabAlone) keeper.writeForTab(KEY, JSON.stringify(next));
    else keep(next);
  }

  function keep(next: SignIn): void {
    keeper.write(KEY, JSON.stringify(next), isOpen(next) ? 'restart' : 'reload');
    // A tab that already holds it must not depend on the shared copy, which another tab may erase or replace.
    if (isOpen(next)) keeper.writeForTab(KEY, JSON.stringify(next));
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
    isSatElsewhere,
    forget() {
      signIn = null;
      keeper.removeFromTab(KEY);
    },
    erase() {
      const shared = parse(keeper.readShared(KEY));
      // The next student can have signed in from another tab before this one has heard of the end.
      const isOfAnother = signIn !== null && shared !== null && shared.token !== signIn.token;
      signIn = null;
      if (isOfAnother) keeper.removeFromTab(KEY);
      else keeper.remove(KEY);
    },
  };
}

function parse(text: string | null): SignIn | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<SignIn> | null;
    if (typeof value?.token !== 'string' || !TOKEN.test(value.token)) return null;
    if (typeof value.student?.full_name !== 'string') return null;
    return {
      token: value.token,
      student: { full_name: value.student.full_name, class: String(value.student.class ?? '') },
      ...(typeof value.examId === 'string' && EXAM_ID.test(value.examId) ? { examId: value.examId } : {}),
      ...(value.handedIn === true ? { handedIn: true } : {}),
    };
  } catch {
    return null;
  }
}
