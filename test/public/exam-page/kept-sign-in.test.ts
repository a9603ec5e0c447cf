/* Who is signed in, as several tabs of one browser keep it: none may take from another what it needs. */
import { expect } from 'chai';
import { createKeeper, type StorageLike } from '../../../public/exam-page/keeper.js';
import { createKeptSignIn, type KeptSignIn } from '../../../public/exam-page/kept-sign-in.js';

const KEY = 'examhall.sign-in';
const EXAM = '01890a5d-ac96-774b-bcce-b302099a8057';
const OTHER_EXAM = '01890a5d-ac96-774b-bcce-b302099a8058';
const SITI = { full_name: 'Siti', class: '12 RPL 2' };
const BUDI = { full_name: 'Budi', class: '12 RPL 2' };

class Drawer implements StorageLike {
  readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  key = (index: number): string | null => [...this.items.keys()][index] ?? null;
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

describe('the sign-in that a device keeps', () => {
  let shared: Drawer;
  const tab = (own = new Drawer()): KeptSignIn =>
    createKeptSignIn(
      createKeeper(
        () => shared,
        () => own,
      ),
    );
  /** What a browser that was closed and opened again finds. */
  const found = () => tab().current();

  beforeEach(() => {
    shared = new Drawer();
  });

  it('outlives the browser while another tab sits an exam, whatever this one does with its own result', () => {
    const first = tab();
    first.begin('token-1', SITI);
    first.enterExam(EXAM);
    const second = tab();
    for (const one of [first, second]) one.finishExam();
    expect(found()).to.equal(null);
    expect(second.isSatElsewhere()).to.equal(false);
    first.leaveExam();
    first.enterExam(OTHER_EXAM);
    expect(second.isSatElsewhere()).to.equal(true);
    expect(first.isSatElsewhere()).to.equal(false);
    second.leaveExam();
    second.forget();
    expect(second.current()).to.equal(null);
    expect(found()).to.deep.equal({ token: 'token-1', student: SITI, examId: OTHER_EXAM });
    first.finishExam();
    expect(found()).to.equal(null);
  });

  it('of the next student is not erased by a tab that hears late of the end of the last one', () => {
    const late = tab();
    late.begin('token-1', SITI);
    late.enterExam(EXAM);
    const next = tab();
    next.erase();
    next.begin('token-2', BUDI);
    next.enterExam(EXAM);
    late.erase();
    expect(late.current()).to.equal(null);
    expect(found()?.student).to.deep.equal(BUDI);
  });

  it('names no exam and no token that the server could not be asked by, whoever has edited it', () => {
    const kept = (edit: object) => {
      shared.setItem(KEY, JSON.stringify({ token: 'a.b-c_1', student: SITI, examId: EXAM, ...edit }));
      return found();
    };
    expect(kept({})?.examId).to.equal(EXAM);
    expect(kept({ examId: '../../x' })).to.deep.equal({ token: 'a.b-c_1', student: SITI });
    expect(kept({ token: 'with a line\nbreak' })).to.equal(null);
    expect(kept({ token: 'ü' })).to.equal(null);
  });
});
