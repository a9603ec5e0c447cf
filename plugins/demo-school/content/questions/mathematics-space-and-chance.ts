// Mathematics, grade 12: solid and analytic geometry, probability, statistics.

import { type DemoQuestion, figure, question } from '../demo-exam.js';
import { cubeWithPlane } from '../figures/mathematics.js';
import { tex } from '../formula.js';

export const spaceAndChanceQuestions: DemoQuestion[] = [
  question({
    text: `${figure('cube', 'Kubus ABCD.EFGH dengan rusuk 6 cm dan bidang BDG yang diarsir')}<p>Kubus ABCD.EFGH memiliki panjang rusuk 6 cm. Jarak titik C ke bidang BDG adalah …</p>`,
    options: [
      tex`\sqrt{3}\ \text{cm}`,
      tex`3\sqrt{2}\ \text{cm}`,
      tex`3\sqrt{3}\ \text{cm}`,
      tex`2\sqrt{3}\ \text{cm}`,
      tex`4\sqrt{3}\ \text{cm}`,
    ],
    correct: 'D',
    figures: { cube: cubeWithPlane() },
  }),
  question({
    text: `<p>Persamaan garis singgung lingkaran ${tex`x^2 + y^2 - 4x + 6y - 12 = 0`} di titik ${tex`(5, 1)`} adalah …</p>`,
    options: [
      tex`3x + 4y - 19 = 0`,
      tex`3x - 4y - 11 = 0`,
      tex`4x + 3y - 23 = 0`,
      tex`4x - 3y - 17 = 0`,
      tex`3x + 4y + 19 = 0`,
    ],
    correct: 'A',
  }),
  question({
    text: '<p>Sebuah kotak berisi 5 bola merah, 4 bola biru, dan 3 bola hijau. Dari kotak itu diambil 3 bola <strong>sekaligus</strong> secara acak. Peluang terambil <strong>tepat dua</strong> bola merah adalah …</p>',
    options: [
      tex`\dfrac{7}{44}`,
      tex`\dfrac{5}{22}`,
      tex`\dfrac{7}{22}`,
      tex`\dfrac{4}{11}`,
      tex`\dfrac{21}{44}`,
    ],
    correct: 'C',
  }),
  question({
    text: `<p>Nilai ulangan 40 siswa disajikan dalam tabel berikut.</p>
<table><thead><tr><th>Nilai</th><th>Banyak siswa</th></tr></thead><tbody>
<tr><td>41–50</td><td>3</td></tr><tr><td>51–60</td><td>7</td></tr><tr><td>61–70</td><td>12</td></tr>
<tr><td>71–80</td><td>11</td></tr><tr><td>81–90</td><td>5</td></tr><tr><td>91–100</td><td>2</td></tr>
</tbody></table><p>Median data tersebut (dibulatkan sampai dua angka di belakang koma) adalah …</p>`,
    options: ['66,33', '67,83', '68,33', '69,33', '68,83'],
    correct: 'E',
  }),
];
