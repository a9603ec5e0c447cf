// Mathematics, grade 12: logarithms, functions, matrices, sequences, linear programming, vectors.

import { type DemoQuestion, figure, question } from '../demo-exam.js';
import { feasibleRegion } from '../figures/mathematics.js';
import { displayTex, tex } from '../formula.js';

export const algebraQuestions: DemoQuestion[] = [
  question({
    text: `<p>Jika ${tex`{}^{2}\log 3 = a`} dan ${tex`{}^{3}\log 5 = b`}, nilai ${tex`{}^{12}\log 45`} adalah …</p>`,
    options: [
      tex`\dfrac{a + 2b}{2 + a}`,
      tex`\dfrac{2a + b}{2 + a}`,
      tex`\dfrac{2 + a}{2a + ab}`,
      tex`\dfrac{2a + ab}{2 + a}`,
      tex`\dfrac{2a + ab}{1 + 2a}`,
    ],
    correct: 'D',
  }),
  question({
    text: `<p>Diketahui ${tex`f(x) = 2x - 3`} dan ${tex`(g \circ f)(x) = 4x^2 - 16x + 17`}. Rumus fungsi ${tex`g(x)`} adalah …</p>`,
    options: [tex`x^2 - 2x + 2`, tex`x^2 + 2x + 2`, tex`x^2 - 2x - 2`, tex`x^2 - 4x + 2`, tex`x^2 + 6x + 9`],
    correct: 'A',
  }),
  question({
    text: `<p>Diketahui matriks</p>${displayTex`A = \begin{pmatrix} 2 & 1 \\ 5 & 3 \end{pmatrix} \quad \text{dan} \quad B = \begin{pmatrix} 4 & 1 \\ 11 & 4 \end{pmatrix}`}<p>Matriks ${tex`X`} yang memenuhi ${tex`AX = B`} adalah …</p>`,
    options: [
      tex`\begin{pmatrix} 7 & -2 \\ 13 & -3 \end{pmatrix}`,
      tex`\begin{pmatrix} 1 & 2 \\ -1 & 3 \end{pmatrix}`,
      tex`\begin{pmatrix} 19 & 6 \\ 53 & 17 \end{pmatrix}`,
      tex`\begin{pmatrix} -1 & 1 \\ -2 & -3 \end{pmatrix}`,
      tex`\begin{pmatrix} 1 & -1 \\ 2 & 3 \end{pmatrix}`,
    ],
    correct: 'E',
  }),
  question({
    text: `<p>Sebuah bola dijatuhkan dari ketinggian 8 meter. Setiap kali menyentuh lantai, bola memantul setinggi ${tex`\frac{3}{4}`} dari ketinggian sebelumnya. Panjang seluruh lintasan bola sampai berhenti adalah …</p>`,
    options: ['32 meter', '48 meter', '56 meter', '64 meter', '72 meter'],
    correct: 'C',
  }),
  question({
    text: `${figure('feasible-region', 'Dua garis: satu melalui (4, 0) dan (0, 8), satu melalui (10, 0) dan (0, 5); daerah di bawah keduanya pada kuadran pertama diarsir')}<p>Daerah yang diarsir pada gambar adalah daerah penyelesaian suatu sistem pertidaksamaan. Nilai maksimum ${tex`f(x, y) = 3x + 4y`} pada daerah tersebut adalah …</p>`,
    options: ['12', '22', '20', '30', '32'],
    correct: 'B',
    figures: { 'feasible-region': feasibleRegion() },
  }),
  question({
    text: `<p>Vektor ${tex`\vec{a} = \begin{pmatrix} 2 \\ -1 \\ 3 \end{pmatrix}`} tegak lurus dengan vektor ${tex`\vec{b} = \begin{pmatrix} 1 \\ p \\ -1 \end{pmatrix}`}. Panjang vektor ${tex`\vec{a} + 2\vec{b}`} adalah …</p>`,
    options: [tex`\sqrt{14}`, tex`\sqrt{22}`, tex`\sqrt{30}`, tex`\sqrt{34}`, tex`\sqrt{26}`],
    correct: 'E',
  }),
];
