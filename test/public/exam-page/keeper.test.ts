/* Answers must outlive a full, forbidden or half-working storage as far as the browser allows. */
import { expect } from 'chai';
import { emptyRecord } from '../../../public/exam-page/answer.js';
import { createAnswerShelf } from '../../../public/exam-page/answer-shelf.js';
import { createKeeper, type StorageLike } from '../../../public/exam-page/keeper.js';

const NOW = Date.parse('2026-12-07T01:00:00Z');
const DAY = 24 * 60 * 60 * 1000;

class Drawer implements StorageLike {
  readonly items = new Map<string, string>();
  full = false;
  get length(): number {
    return this.items.size;
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error('QuotaExceededError');
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

const forbidden = (): StorageLike => {
  throw new Error('SecurityError');
};

describe('the keeper', () => {
  it('keeps in localStorage where it can', () => {
    const local = new Drawer();
    const keeper = createKeeper(() => local, forbidden);
    expect(keeper.write('a', '1')).to.equal('restart');
    expect(keeper.read('a')).to.equal('1');
  });

  it('falls back to sessionStorage when localStorage is full, and the newer value wins', () => {
    const local = new Drawer();
    const session = new Drawer();
    const keeper = createKeeper(
      () => local,
      () => session,
    );
    keeper.write('a', 'old');
    local.full = true;
    expect(keeper.write('a', 'new')).to.equal('reload');
    expect(
      createKeeper(
        () => local,
        () => session,
      ).read('a'),
    ).to.equal('new');
    local.full = false;
    keeper.write('a', 'newest');
    expect(
      createKeeper(
        () => local,
        () => session,
      ).read('a'),
    ).to.equal('newest');
    expect(session.items.size).to.equal(0);
  });

  it('falls back to memory when everything is forbidden', () => {
    const keeper = createKeeper(forbidden, () => null);
    expect(keeper.write('a', '1')).to.equal('page');
    expect(keeper.read('a')).to.equal('1');
    expect(keeper.keys('a')).to.deep.equal(['a']);
    keeper.remove('a');
    expect(keeper.read('a')).to.equal(null);
  });

  it('keeps no longer than asked', () => {
    const local = new Drawer();
    const session = new Drawer();
    const keeper = createKeeper(
      () => local,
      () => session,
    );
    keeper.write('token', 'x', 'restart');
    expect(keeper.write('token', 'x', 'reload')).to.equal('reload');
    expect(local.items.size).to.equal(0);
  });
});

describe('the answer shelf', () => {
  it('gives back per session what it was given, and erases that session alone', () => {
    const local = new Drawer();
    const shelf = createAnswerShelf(
      createKeeper(
        () => local,
        () => null,
      ),
    );
    const record = { ...emptyRecord(), chosen: { ans: 'B', flag: true }, turn: 3 };
    shelf.keep('s1', 'q1', record);
    shelf.keep('s2', 'q1', record);
    expect([...shelf.load('s1', NOW)]).to.deep.equal([['q1', record]]);
    shelf.erase('s1');
    expect(shelf.load('s1', NOW).size).to.equal(0);
    expect(shelf.load('s2', NOW).size).to.equal(1);
  });

  it('forgets sessions that nobody has come back to for two weeks', () => {
    const local = new Drawer();
    const shelf = createAnswerShelf(
      createKeeper(
        () => local,
        () => null,
      ),
    );
    shelf.load('old', NOW - 15 * DAY);
    shelf.keep('old', 'q1', emptyRecord());
    shelf.load('fresh', NOW - 13 * DAY);
    shelf.keep('fresh', 'q1', emptyRecord());
    shelf.load('s1', NOW);
    expect(local.items.has('examhall.answer.old.q1')).to.equal(false);
    expect(local.items.has('examhall.answer.fresh.q1')).to.equal(true);
  });

  it('ignores what is broken or not its own', () => {
    const local = new Drawer();
    local.setItem('examhall.answer.s1.q1', '{"chosen":');
    local.setItem('examhall.answer.s1.q2', '{"chosen":{"ans":7,"flag":false}}');
    local.setItem('examhall.answer.s1.q3', 'null');
    expect(
      createAnswerShelf(
        createKeeper(
          () => local,
          () => null,
        ),
      ).load('s1', NOW).size,
    ).to.equal(0);
  });

  it('knows when answers would not survive a restart', () => {
    const local = new Drawer();
    const session = new Drawer();
    const shelf = createAnswerShelf(
      createKeeper(
        () => local,
        () => session,
      ),
    );
    shelf.keep('s', 'q', emptyRecord());
    expect(shelf.lasting()).to.equal('restart');
    local.full = true;
    shelf.keep('s', 'q', emptyRecord());
    expect(shelf.lasting()).to.equal('reload');
    session.full = true;
    shelf.keep('s', 'q', emptyRecord());
    expect(shelf.lasting()).to.equal('page');
  });
});
