// Physics, grade 12: heat, gases, waves, light, electricity, the atomic nucleus.

import { type DemoQuestion, figure, question } from '../demo-exam.js';
import { lensWithObject, resistorCircuit, twoCharges } from '../figures/electricity-and-light.js';
import { decayCurve, gasCycle, standingWave } from '../figures/waves-and-matter.js';
import { tex } from '../formula.js';

export const wavesAndFieldsQuestions: DemoQuestion[] = [
  question({
    text: `<p>Sebanyak 100 gram es bersuhu ${tex`0\,^\circ\text{C}`} dimasukkan ke dalam 300 gram air bersuhu ${tex`60\,^\circ\text{C}`}. Kalor lebur es 80 kal/g dan kalor jenis air ${tex`1\ \text{kal/g}\,^\circ\text{C}`}. Jika tidak ada kalor yang hilang ke lingkungan, suhu akhir campuran adalah …</p>`,
    options: [
      tex`20\,^\circ\text{C}`,
      tex`30\,^\circ\text{C}`,
      tex`25\,^\circ\text{C}`,
      tex`35\,^\circ\text{C}`,
      tex`45\,^\circ\text{C}`,
    ],
    correct: 'C',
  }),
  question({
    text: `${figure('gas-cycle', 'Diagram p–V berbentuk persegi panjang A–B–C–D–A dengan tekanan 2 dan 5 kali 10⁵ Pa serta volume 1 dan 4 kali 10⁻³ m³')}<p>Suatu gas menjalani siklus A–B–C–D–A seperti pada diagram. Usaha total yang dilakukan gas dalam satu siklus adalah …</p>`,
    options: ['900 J', '300 J', '600 J', '1.500 J', '2.000 J'],
    correct: 'A',
    figures: { 'gas-cycle': gasCycle() },
  }),
  question({
    text: `${figure('string', 'Tali sepanjang 1,5 m terikat pada kedua ujungnya dan bergetar membentuk tiga perut')}<p>Tali sepanjang 1,5 m bergetar dengan frekuensi 60 Hz dan membentuk gelombang stasioner seperti pada gambar. Cepat rambat gelombang pada tali adalah …</p>`,
    options: ['30 m/s', '45 m/s', '90 m/s', '120 m/s', '60 m/s'],
    correct: 'E',
    figures: { string: standingWave() },
  }),
  question({
    text: `${figure('lens', 'Benda berbentuk anak panah berada 30 cm di depan lensa cembung; titik F dan 2F ditandai di kedua sisi lensa')}<p>Sebuah benda diletakkan 30 cm di depan lensa cembung yang jarak fokusnya 20 cm. Letak dan sifat bayangannya adalah …</p>`,
    options: [
      '12 cm di depan lensa, maya, tegak, diperkecil',
      '60 cm di belakang lensa, nyata, terbalik, diperbesar',
      '60 cm di depan lensa, maya, tegak, diperbesar',
      '15 cm di belakang lensa, nyata, terbalik, diperkecil',
      '30 cm di belakang lensa, nyata, terbalik, sama besar',
    ],
    correct: 'B',
    figures: { lens: lensWithObject() },
  }),
  question({
    text: `${figure('circuit', 'Baterai 24 V dihubungkan dengan R1 = 4 ohm yang diseri dengan rangkaian paralel R2 = 6 ohm dan R3 = 12 ohm')}<p>Perhatikan rangkaian pada gambar. Jika hambatan dalam baterai diabaikan, kuat arus yang mengalir melalui hambatan ${tex`R_2`} adalah …</p>`,
    options: ['1,0 A', '1,5 A', '3,0 A', '2,0 A', '4,0 A'],
    correct: 'D',
    figures: { circuit: resistorCircuit() },
  }),
  question({
    text: `${figure('charges', 'Muatan q1 = +4 mikrocoulomb dan q2 = +9 mikrocoulomb terpisah sejauh 50 cm')}<p>Dua muatan titik terpisah sejauh 50 cm seperti pada gambar. Titik yang kuat medan listriknya nol terletak di antara kedua muatan, pada jarak … dari ${tex`q_1`}.</p>`,
    options: ['20 cm', '10 cm', '15 cm', '25 cm', '30 cm'],
    correct: 'A',
    figures: { charges: twoCharges() },
  }),
  question({
    text: `${figure('decay', 'Kurva peluruhan: massa 80 gram pada hari ke-0, 40 gram pada hari ke-6, dan 20 gram pada hari ke-12')}<p>Grafik menunjukkan massa suatu zat radioaktif yang tersisa sebagai fungsi waktu. Massa zat yang tersisa pada hari ke-24 adalah …</p>`,
    options: ['2,5 gram', '10 gram', '5 gram', '15 gram', '20 gram'],
    correct: 'C',
    figures: { decay: decayCurve() },
  }),
];
