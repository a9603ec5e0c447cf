// Chemistry, grade 12: many of its questions hang on a table, as in real papers.

import { type DemoQuestion, figure, question } from '../demo-exam.js';
import { branchedAlcohol } from '../figures/molecules.js';
import { displayTex, tex } from '../formula.js';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
}

export const chemistryQuestions: DemoQuestion[] = [
  question({
    text: `<p>Konfigurasi elektron ion ${tex`\text{Fe}^{3+}`} (nomor atom Fe = 26) adalah …</p>`,
    options: [
      tex`[\text{Ar}]\, 3d^6\, 4s^2`,
      tex`[\text{Ar}]\, 3d^3\, 4s^2`,
      tex`[\text{Ar}]\, 3d^6`,
      tex`[\text{Ar}]\, 3d^4\, 4s^1`,
      tex`[\text{Ar}]\, 3d^5`,
    ],
    correct: 'E',
  }),
  question({
    text: `<p>Sebanyak 5,4 gram aluminium ${tex`(A_r = 27)`} bereaksi dengan asam klorida berlebih menurut persamaan berikut.</p>${displayTex`2\,\text{Al}(s) + 6\,\text{HCl}(aq) \rightarrow 2\,\text{AlCl}_3(aq) + 3\,\text{H}_2(g)`}<p>Volume gas hidrogen yang terbentuk pada keadaan standar (STP) adalah …</p>`,
    options: ['2,24 liter', '4,48 liter', '8,96 liter', '6,72 liter', '13,44 liter'],
    correct: 'D',
  }),
  question({
    text: `<p>Hasil uji daya hantar listrik lima larutan disajikan dalam tabel berikut.</p>${table(
      ['Larutan', 'Nyala lampu', 'Gelembung gas'],
      [
        ['P', 'terang', 'banyak'],
        ['Q', 'tidak menyala', 'sedikit'],
        ['R', 'tidak menyala', 'tidak ada'],
        ['S', 'redup', 'sedikit'],
        ['T', 'terang', 'banyak'],
      ],
    )}<p>Pasangan yang berturut-turut merupakan elektrolit kuat dan nonelektrolit adalah …</p>`,
    options: ['P dan Q', 'T dan R', 'S dan R', 'Q dan P', 'T dan S'],
    correct: 'B',
  }),
  question({
    text: `<p>Data percobaan laju reaksi ${tex`2\,\text{NO}(g) + 2\,\text{H}_2(g) \rightarrow \text{N}_2(g) + 2\,\text{H}_2\text{O}(g)`} pada suhu tetap adalah sebagai berikut.</p>${table(
      ['No.', '[NO] (M)', '[H<sub>2</sub>] (M)', 'Laju (M/s)'],
      [
        ['1', '0,10', '0,10', '1,2 × 10<sup>−3</sup>'],
        ['2', '0,10', '0,20', '2,4 × 10<sup>−3</sup>'],
        ['3', '0,30', '0,10', '10,8 × 10<sup>−3</sup>'],
      ],
    )}<p>Persamaan laju reaksi tersebut adalah …</p>`,
    options: [
      tex`v = k[\text{NO}]^2[\text{H}_2]`,
      tex`v = k[\text{NO}][\text{H}_2]`,
      tex`v = k[\text{NO}][\text{H}_2]^2`,
      tex`v = k[\text{NO}]^2[\text{H}_2]^2`,
      tex`v = k[\text{NO}]^3[\text{H}_2]`,
    ],
    correct: 'A',
  }),
  question({
    text: `<p>Perhatikan data entalpi pembentukan standar berikut.</p>${table(
      ['Zat', 'ΔH°<sub>f</sub> (kJ/mol)'],
      [
        ['CH<sub>4</sub>(<em>g</em>)', '−75'],
        ['CO<sub>2</sub>(<em>g</em>)', '−394'],
        ['H<sub>2</sub>O(<em>l</em>)', '−286'],
      ],
    )}<p>Kalor yang dilepaskan pada pembakaran sempurna 8 gram metana (${tex`M_r = 16`}) menjadi ${tex`\text{CO}_2(g)`} dan ${tex`\text{H}_2\text{O}(l)`} adalah …</p>`,
    options: ['302,5 kJ', '377,5 kJ', '445,5 kJ', '891,0 kJ', '1.782,0 kJ'],
    correct: 'C',
    points: 2,
  }),
  question({
    text: `<p>Pembuatan amonia berlangsung menurut reaksi kesetimbangan berikut.</p>${displayTex`\text{N}_2(g) + 3\,\text{H}_2(g) \rightleftharpoons 2\,\text{NH}_3(g)`}${displayTex`\Delta H = -92\ \text{kJ}`}<p>Perlakuan berikut diberikan pada sistem:</p><p>(1) tekanan diperbesar dengan memperkecil volume<br>(2) suhu diturunkan<br>(3) katalis ditambahkan<br>(4) gas amonia yang terbentuk dikeluarkan</p><p>Perlakuan yang menggeser kesetimbangan ke arah pembentukan amonia adalah …</p>`,
    options: [
      '(1), (2), dan (3)',
      '(1) dan (3)',
      '(2), (3), dan (4)',
      '(1), (2), (3), dan (4)',
      '(1), (2), dan (4)',
    ],
    correct: 'E',
  }),
  question({
    text: `<p>Sebanyak 300 mL larutan ${tex`\text{CH}_3\text{COOH}`} 0,1 M dicampur dengan 100 mL larutan NaOH 0,1 M. Jika ${tex`K_a\ \text{CH}_3\text{COOH} = 10^{-5}`}, pH campuran adalah …</p>`,
    options: [tex`5 + \log 2`, tex`5`, tex`4 - \log 2`, tex`5 - \log 2`, tex`9 + \log 2`],
    correct: 'D',
    points: 2,
  }),
  question({
    text: `<p>Lima larutan berikut dibuat dalam pelarut air, dan semua elektrolit terurai sempurna.</p>${table(
      ['Larutan', 'Zat terlarut', 'Kemolalan'],
      [
        ['1', 'urea', '0,30 m'],
        ['2', 'NaCl', '0,20 m'],
        ['3', 'CaCl<sub>2</sub>', '0,15 m'],
        ['4', 'glukosa', '0,40 m'],
        ['5', 'AlCl<sub>3</sub>', '0,10 m'],
      ],
    )}<p>Larutan yang titik bekunya <strong>paling rendah</strong> adalah larutan nomor …</p>`,
    options: ['1', '2', '3', '4', '5'],
    correct: 'C',
    keepOptionOrder: true,
  }),
  question({
    text: `<p>Potensial reduksi standar beberapa logam adalah sebagai berikut.</p>${table(
      ['Setengah reaksi', 'E° (volt)'],
      [
        ['Mg<sup>2+</sup> + 2e<sup>−</sup> → Mg', '−2,37'],
        ['Zn<sup>2+</sup> + 2e<sup>−</sup> → Zn', '−0,76'],
        ['Cu<sup>2+</sup> + 2e<sup>−</sup> → Cu', '+0,34'],
        ['Ag<sup>+</sup> + e<sup>−</sup> → Ag', '+0,80'],
      ],
    )}<p>Potensial sel volta ${tex`\text{Mg} \,|\, \text{Mg}^{2+} \,\|\, \text{Ag}^{+} \,|\, \text{Ag}`} adalah …</p>`,
    options: ['+1,57 V', '+3,17 V', '+2,71 V', '+3,97 V', '−3,17 V'],
    correct: 'B',
  }),
  question({
    text: `${figure('alcohol', 'Rantai CH3–CH–CH2–CH–CH3 dengan gugus CH3 pada atom C kedua dari kiri dan gugus OH pada atom C kedua dari kanan')}<p>Nama IUPAC senyawa dengan struktur pada gambar adalah …</p>`,
    options: [
      '4-metil-2-pentanol',
      '2-metil-4-pentanol',
      '4-metil-3-pentanol',
      '2-metil-2-pentanol',
      '1,3-dimetil-1-butanol',
    ],
    correct: 'A',
    figures: { alcohol: branchedAlcohol() },
  }),
];
