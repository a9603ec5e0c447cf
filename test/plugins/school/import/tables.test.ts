/** What is read out of a file, before the school is asked. */
import { expect } from 'chai';
import { readCsv } from '../../../../plugins/school/import/read-csv.js';
import { readXlsx } from '../../../../plugins/school/import/read-xlsx.js';
import { checkRows } from '../../../../plugins/school/import/rows.js';
import { type Fault, UnreadableFile } from '../../../../plugins/school/import/sheet.js';
import { storedZip } from '../../../../plugins/school/import/zip-parts.js';
import { bomb, rowsXml, sharedText, type TestCell, workbook, workbookParts } from './workbooks.js';

const HEADINGS = ['nisn', 'nis', 'full_name', 'grade_level', 'major_code', 'group_number', 'password'];
const SITI: TestCell[] = ['0061234567', '', 'Siti Nurhaliza', '12', 'RPL', '2', ''];

const short = ({ row, column, code }: Fault): string => [row, column, code].join(' ');
const unreadable = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof UnreadableFile) return short(error.fault);
    throw error;
  }
  throw new Error('it was read');
};
const csv = async (text: string | Buffer) => checkRows(await readCsv(Buffer.from(text as string)));
const xlsx = async (rows: TestCell[][], after = '') => {
  const { sheet, faults } = await readXlsx(workbook(rows, after));
  const checked = checkRows(sheet);
  return { students: checked.students, faults: [...faults, ...checked.faults].map(short) };
};

describe('a CSV of students', () => {
  for (const [what, separator] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const) {
    it(`is read with ${what}, a BOM and Windows line ends`, async () => {
      const text = [HEADINGS, SITI].map((cells) => cells.join(separator)).join('\r\n');
      const { students, faults } = await csv(`\uFEFF${text}\r\n`);
      expect(faults).to.deep.equal([]);
      expect(students).to.deep.equal([
        {
          row: 2,
          nisn: '0061234567',
          nis: null,
          full_name: 'Siti Nurhaliza',
          grade_level: 12,
          major_code: 'RPL',
          group_number: 2,
          password: null,
        },
      ]);
    });
  }

  it('may be what Excel calls Unicode text, and may begin with Excel’s own sep= line', async () => {
    const text = [HEADINGS, SITI].map((cells) => cells.join('\t')).join('\r\n');
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    expect((await csv(utf16)).students).to.have.length(1);
    const piped = `sep=|\r\n${[HEADINGS, SITI].map((cells) => cells.join('|')).join('\r\n')}`;
    const { students } = await csv(piped);
    expect(students[0]).to.include({ row: 2, full_name: 'Siti Nurhaliza' });
  });

  it('may have its columns in any order and letters, and quotes around what holds a separator', async () => {
    const { students, faults } = await csv(
      'Group_Number, FULL_NAME ,nis,MAJOR_CODE,grade_level\n1,"Said, S.Kom. ""Edi""",A1001,rpl,10\n',
    );
    expect(faults).to.deep.equal([]);
    expect(students[0]).to.include({ full_name: 'Said, S.Kom. "Edi"', major_code: 'RPL', nisn: null });
  });

  it('keeps Arabic, apostrophes and what looks like a formula as they are', async () => {
    const names = ["Nur 'Aini", 'عبد الرحمن', '=1+1', '+62 Budi', '@SUM(A1)', '<b>Edi</b>'];
    const lines = names.map((name, i) => `,A100${i},${name},10,RPL,1,`);
    const { students, faults } = await csv([HEADINGS.join(','), ...lines].join('\n'));
    expect(faults).to.deep.equal([]);
    expect(students.map(({ full_name }) => full_name)).to.deep.equal(names);
  });

  it('counts rows as a person does: the headings are row 1, empty rows count', async () => {
    const text = `${HEADINGS.join(',')}\n\n,A1001,Budi,10,RPL,1,\n,,,,,,\n,A1,Edi,10,RPL,1,\n`;
    const { students, faults } = await csv(text);
    expect(students.map(({ row }) => row)).to.deep.equal([3, 5]);
    expect(faults.map(short)).to.deep.equal(['5 nis number_form']);
  });

  it('names every fault of every row', async () => {
    const { faults } = await csv(
      [
        HEADINGS.join(','),
        ',,Budi,10,RPL,1,',
        '00612-4567,,Budi,10,RPL,1,',
        `0061234561,,,XII,R PL,0,abc`,
        `0061234562,,${'Panjang '.repeat(30)},10,,1.5,${'ع'.repeat(37)}`,
        '0061234563,0061234564,Budi,10,RPL,1,',
        '0061234564,,Edi,10,RPL,1,',
        '0061234565,a1001,Ani,10,RPL,1,',
        ',A1001,Ina,10,RPL,1,,lebih',
      ].join('\n'),
    );
    expect(faults.map(short)).to.deep.equal([
      '2 nisn number_missing',
      '3 nisn number_form',
      '4 full_name missing',
      '4 major_code major_form',
      '4 password password_short',
      '4 grade_level whole_number',
      '4 group_number whole_number',
      '5 full_name name_form',
      '5 major_code missing',
      '5 password password_long',
      '5 group_number whole_number',
      '7 nisn twice_in_file',
      '9 H cell_without_heading',
      '9 nis twice_in_file',
    ]);
  });

  it('names what is wrong with the headings', async () => {
    const { faults } = await csv('nisn,full_name,Full_Name,kelas,grade_level,\n1234,Budi,Budi,12 RPL,12,x\n');
    expect(faults.map(short)).to.deep.equal([
      '1 full_name column_twice',
      '1 kelas column_unknown',
      '1 F heading_missing',
      '1 major_code column_missing',
      '1 group_number column_missing',
    ]);
    expect((await csv('full_name,grade_level,major_code,group_number\n')).faults.map(short)).to.deep.equal([
      '1 nisn number_column_missing',
    ]);
  });

  it('is refused without a student in it', async () => {
    expect((await csv(`${HEADINGS.join(',')}\n,,,,,,\n`)).faults.map(short)).to.deep.equal(['  no_rows']);
  });

  it('reports a nisn that lost its zeros on the way through Excel, and does not guess', async () => {
    const lines = ['0061234561,,Budi,10,RPL,1,', '61234562,,Edi,10,RPL,1,', 'SMK0001,,Ani,10,RPL,1,'];
    const { faults } = await csv([HEADINGS.join(','), ...lines].join('\n'));
    expect(faults.map(short)).to.deep.equal(['3 nisn zeros_lost']);
    const scientific = await csv(`${HEADINGS.join(',')}\n6.12E+09,,Budi,10,RPL,1,`);
    expect(scientific.faults.map(short)).to.deep.equal(['2 nisn number_form']);
  });

  it('ends at a quotation mark that is never closed, at a row without end, and at too many rows', async () => {
    const head = HEADINGS.join(',');
    expect(await unreadable(csv(`${head}\n,A1001,"Budi,10,RPL,1,\n`))).to.equal('2  quotes');
    expect(await unreadable(csv(`${head}\n,A1001,Bu"di,10,RPL,1,\n`))).to.equal('2  quotes');
    expect(await unreadable(csv(`${head}\n${'x'.repeat(200_000)}\n`))).to.equal('2  row_too_long');
    expect(await unreadable(csv(`${head}\n${',,,,,,\n'.repeat(10_001)}`))).to.equal('  too_many_rows');
    expect(await unreadable(csv(`${head}\n${','.repeat(200)}`))).to.equal('2  too_many_columns');
  });
});

describe('an Excel file of students', () => {
  it('is read as text, whole numbers and what a formula last gave', async () => {
    const { students, faults } = await xlsx([
      HEADINGS,
      [
        '0061234567',
        10_234,
        { xml: '<c r="@" t="str"><f>A9&amp;B9</f><v>Siti A.</v></c>' },
        12,
        'RPL',
        2,
        'rahasia',
      ],
    ]);
    expect(faults).to.deep.equal([]);
    expect(students[0]).to.deep.include({
      nisn: '0061234567',
      nis: '10234',
      full_name: 'Siti A.',
      grade_level: 12,
    });
  });

  it('reports numbers that may have lost zeros, in nisn, nis and password', async () => {
    const { faults } = await xlsx([
      HEADINGS,
      [61_234_567, 10_001, 'Budi', 12, 'RPL', 2, 17_082_009],
      [6_112_345_678, 9001, 'Edi', 12, 'RPL', 2, 5_122_008],
      ['0061234561', 10_003, 'Ani', 12, 'RPL', 2, '05122008'],
    ]);
    expect(faults).to.deep.equal(['2 nisn zeros_lost', '3 nis zeros_lost', '3 password password_zeros_lost']);
  });

  it('reports dates, truth values, fractions and numbers that Excel has rounded', async () => {
    const { faults } = await xlsx([
      HEADINGS,
      [
        { xml: '<c r="@"><v>1234567890123456789</v></c>' },
        { xml: '<c r="@" s="1"><v>45000</v></c>' },
        { xml: '<c r="@" t="b"><v>1</v></c>' },
        12.5,
        'RPL',
        -2,
        '',
      ],
    ]);
    expect(faults).to.have.members([
      '2 nisn cell_is_rounded',
      '2 nis cell_is_date',
      '2 full_name cell_is_boolean',
      '2 grade_level cell_is_fraction',
      '2 group_number cell_is_fraction',
    ]);
  });

  it('reports formulas that failed or were never calculated', async () => {
    const { sheet, faults } = await readXlsx(
      workbook([
        HEADINGS,
        [
          '0061234567',
          { xml: '<c r="@"><f>1000+1</f></c>' },
          { xml: '<c r="@" t="e"><f>VLOOKUP(1,A:A,2)</f><v>#N/A</v></c>' },
          12,
          'RPL',
          2,
        ],
      ]),
    );
    expect(faults.map(short)).to.deep.equal(['2 B formula_empty', '2 C formula_error']);
    expect(sheet.rows).to.have.length(2);
  });

  it('reports merged cells, for only the first of them holds a value', async () => {
    const { faults } = await xlsx(
      [HEADINGS, SITI, ['0061234568', '', 'Budi', '', 'RPL', '2', '']],
      '<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>',
    );
    expect(faults).to.deep.equal(['2 grade_level cells_merged', '3 grade_level missing']);
  });

  it('keeps what looks like a formula but is text', async () => {
    const { students } = await xlsx([HEADINGS, ['', 'A1001', '=cmd|calc', 10, 'RPL', 1]]);
    expect(students[0]?.full_name).to.equal('=cmd|calc');
  });

  it('is refused when it unfolds to more than the memory should hold', async () => {
    const file = bomb(200 * 1024 * 1024);
    expect(file.length).to.be.lessThan(300_000);
    expect(await unreadable(readXlsx(file))).to.equal('  xlsx_too_large');
  });

  it('is refused when one endless text stands in every cell', async () => {
    const file = sharedText(20, 'é '.repeat(30_000));
    expect(await unreadable(readXlsx(file))).to.equal('2  row_too_long');
  });

  it('is refused with a value in the farthest cell of a sheet', async () => {
    const parts = (data: string) => readXlsx(storedZip(workbookParts(data)));
    const far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>';
    expect(await unreadable(parts(far))).to.equal('  too_many_rows');
    expect(await unreadable(parts('<row r="2"><c r="XFD2"><v>1</v></c></row>'))).to.equal(
      '2  too_many_columns',
    );
    expect(await unreadable(parts('<row r="99999999999"/>'))).to.equal('  xlsx_broken');
    expect(await unreadable(parts('<row r="1"><c r="A1e9"><v>1</v></c></row>'))).to.equal('  xlsx_broken');
  });

  it('may be formatted down to the last row, as LibreOffice leaves it', async () => {
    const data = `${rowsXml([HEADINGS, SITI])}<row r="1048576"><c r="XFD1048576" s="1"/></row>`;
    const { sheet } = await readXlsx(storedZip(workbookParts(data)));
    expect(checkRows(sheet).students).to.have.length(1);
  });

  it('is refused when it is damaged anywhere', async () => {
    const whole = workbook([HEADINGS, SITI]);
    expect(await unreadable(readXlsx(whole.subarray(0, whole.length - 40)))).to.equal('  xlsx_broken');
    expect(await unreadable(readXlsx(Buffer.from('PK\u0003\u0004 and nothing else')))).to.equal(
      '  xlsx_broken',
    );
    const offset = Buffer.from(whole);
    offset.writeUInt32LE(0x7fffffff, offset.length - 6);
    expect(await unreadable(readXlsx(offset))).to.equal('  xlsx_broken');
    expect(await unreadable(readXlsx(storedZip(new Map([['a.xml', Buffer.from('<a/>')]]))))).to.equal(
      '  xlsx_broken',
    );
    const badXml = storedZip(workbookParts('<row r="1"><c r="A1" t="s"><v>77</v></c></row>'));
    expect(await unreadable(readXlsx(badXml))).to.equal('  xlsx_broken');
  });
});
