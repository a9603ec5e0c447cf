import { expect } from 'chai';
import { apiDocument, filledIn, type Operation, operationsOf } from './api-document.js';
import { type WholeSchool, wholeSchool } from './whole-school.js';

interface Page {
  items: Record<string, unknown>[];
  total: number;
  page: number;
  per_page: number;
}

const QUERY = ['page', 'per_page', 'q', 'sort'];

describe('every list of the API', function () {
  this.timeout(60_000);
  let school: WholeSchool;
  let lists: Operation[];

  before(async () => {
    school = await wholeSchool();
    await school.app
      .db('outages')
      .insert({ id: 2, from_at: new Date(), to_at: new Date(), cause: 'AWAY', held: false });
    lists = operationsOf(await apiDocument(school.app)).filter(
      ({ responses, permission }) =>
        permission[0] !== 'student' &&
        responses['200']?.content?.['application/json']?.schema.properties?.items !== undefined,
    );
  });
  after(() => school.stop());

  /** Of the exam that is being sat, where the path names one. */
  const ask = async (operation: Operation, query: Record<string, string | number>): Promise<Page> => {
    const path = filledIn(operation.path, { ...school.known, exam_id: school.day.examId });
    const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
    const answer = await school.app.request('GET', `${path}?${search}`, { token: school.day.adminToken });
    expect(answer.status, `${operation.name} ${search} ${answer.text}`).to.equal(200);
    return answer.body as Page;
  };
  const sortsOf = ({ parameters }: Operation): string[] =>
    (parameters.find(({ name }) => name === 'sort')?.schema.enum ?? []) as string[];

  it('is asked and answered in the same way', async () => {
    expect(lists.length).to.be.greaterThan(10);
    for (const list of lists) {
      const taken = list.parameters.filter((p) => p.in === 'query').map((p) => p.name);
      expect(taken, list.name).to.include.members(QUERY);
      expect(await ask(list, { page: 2, per_page: 200 }), list.name).to.include({ page: 2, per_page: 200 });
    }
  });

  it('holds everything once over its pages, however it is sorted, and is turned round by a minus', async () => {
    for (const list of lists)
      for (const sort of sortsOf(list)) {
        const shown = `${list.name} ${sort}`;
        const whole = await ask(list, { sort, per_page: 200 });
        const paged: unknown[] = [];
        for (let page = 1; page <= Math.ceil(whole.total / 3); page += 1)
          paged.push(...(await ask(list, { sort, page, per_page: 3 })).items);
        expect(whole.items, shown).to.have.length(whole.total);
        expect(paged, shown).to.deep.equal(whole.items);
        const values = whole.items.flatMap((item) => item[sort.replace('-', '')] ?? []);
        const numbers = values.filter((value) => typeof value === 'number');
        if (numbers.length < values.length) continue;
        expect(numbers, shown).to.deep.equal(
          numbers.toSorted((a, b) => (sort.startsWith('-') ? b - a : a - b)),
        );
      }
  });

  it('is narrowed by what is looked for', async () => {
    for (const list of lists)
      expect(await ask(list, { q: 'tidak-ada-yang-begini' }), list.name).to.deep.include({
        items: [],
        total: 0,
      });
  });
});
