// Mathematics, grade 12: limits, derivatives, integrals, trigonometry.

import { type DemoQuestion, figure, question } from '../demo-exam.js';
import { cutCardboard, regionBetweenCurves, sineGraph } from '../figures/mathematics.js';
import { displayTex, tex } from '../formula.js';

export const calculusQuestions: DemoQuestion[] = [
  question({
    text: `<p>Nilai dari</p>${displayTex`\lim_{x \to 3} \frac{x^2 - 9}{\sqrt{x + 1} - 2}`}<p>adalah …</p>`,
    options: ['6', '12', '18', '24', '36'],
    correct: 'D',
  }),
  question({
    text: `${figure('cardboard', 'Karton persegi bersisi 24 cm; di keempat pojoknya terdapat persegi bersisi x yang akan dipotong')}<p>Selembar karton berbentuk persegi dengan sisi 24 cm akan dibuat kotak <strong>tanpa tutup</strong> dengan memotong persegi bersisi ${tex`x`} cm di keempat pojoknya, lalu melipat sisi-sisinya ke atas. Volume terbesar kotak itu adalah …</p>`,
    options: [
      tex`1.024\ \text{cm}^3`,
      tex`800\ \text{cm}^3`,
      tex`864\ \text{cm}^3`,
      tex`972\ \text{cm}^3`,
      tex`1.152\ \text{cm}^3`,
    ],
    correct: 'A',
    points: 2,
    figures: { cardboard: cutCardboard() },
  }),
  question({
    text: `${figure('region', 'Parabola y = 4x − x² dan garis y = x yang berpotongan di titik O dan di x = 3; daerah di antaranya diarsir')}<p>Luas daerah yang diarsir, yaitu daerah yang dibatasi oleh kurva ${tex`y = 4x - x^2`} dan garis ${tex`y = x`}, adalah …</p>`,
    options: [
      '3 satuan luas',
      `${tex`4\frac{1}{2}`} satuan luas`,
      '6 satuan luas',
      '9 satuan luas',
      `${tex`13\frac{1}{2}`} satuan luas`,
    ],
    correct: 'B',
    points: 2,
    figures: { region: regionBetweenCurves() },
  }),
  question({
    text: `<p>Hasil dari</p>${displayTex`\int_{0}^{2} 3x^2 \sqrt{x^3 + 1} \, dx`}<p>adalah …</p>`,
    options: [tex`\dfrac{26}{3}`, tex`16`, tex`\dfrac{52}{3}`, tex`18`, tex`26`],
    correct: 'C',
  }),
  question({
    text: `<p>Diketahui ${tex`\sin \alpha = \frac{3}{5}`} dengan ${tex`\alpha`} sudut tumpul dan ${tex`\cos \beta = \frac{5}{13}`} dengan ${tex`\beta`} sudut lancip. Nilai ${tex`\sin(\alpha + \beta)`} adalah …</p>`,
    options: [
      tex`-\dfrac{63}{65}`,
      tex`-\dfrac{33}{65}`,
      tex`\dfrac{33}{65}`,
      tex`\dfrac{56}{65}`,
      tex`\dfrac{63}{65}`,
    ],
    correct: 'B',
  }),
  question({
    text: `${figure('sine', 'Grafik gelombang yang mulai di (0, 1), naik sampai 3, turun sampai −1, dan berulang dua kali antara 0 dan 2π')}<p>Persamaan grafik fungsi pada gambar adalah …</p>`,
    options: [
      tex`y = 3\sin 2x`,
      tex`y = 2\cos 2x + 1`,
      tex`y = \sin 2x + 2`,
      tex`y = 2\sin x + 1`,
      tex`y = 2\sin 2x + 1`,
    ],
    correct: 'E',
    figures: { sine: sineGraph() },
  }),
];
