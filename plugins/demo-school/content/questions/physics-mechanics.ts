// Physics, grade 12: motion, forces, momentum, equilibrium, fluids. The drawn quantities are those of the texts.

import { type DemoQuestion, figure, question, questionsOnPassage } from '../demo-exam.js';
import { beamOnPivot, leakingTank } from '../figures/balance-and-fluids.js';
import { inclinedPlane, projectile, speedOverTime } from '../figures/mechanics.js';
import { tex } from '../formula.js';

const speedGraph = `<p>Grafik berikut menunjukkan kecepatan sepeda motor yang bergerak pada jalan lurus.</p>
${figure('speed', 'Grafik kecepatan terhadap waktu: naik dari 0 sampai 12 m/s pada 4 detik pertama, tetap sampai detik ke-10, lalu turun sampai nol pada detik ke-13')}`;

const speedFigure = { speed: speedOverTime() };

export const mechanicsQuestions: DemoQuestion[] = [
  ...questionsOnPassage('grafik-kecepatan', speedGraph, [
    question({
      text: '<p>Jarak yang ditempuh sepeda motor selama 13 sekon adalah …</p>',
      options: ['96 m', '120 m', '126 m', '114 m', '156 m'],
      correct: 'D',
      figures: speedFigure,
    }),
    question({
      text: '<p>Besar perlambatan sepeda motor pada 3 sekon terakhir adalah …</p>',
      options: [
        tex`1{,}2\ \text{m/s}^2`,
        tex`4\ \text{m/s}^2`,
        tex`3\ \text{m/s}^2`,
        tex`6\ \text{m/s}^2`,
        tex`9\ \text{m/s}^2`,
      ],
      correct: 'B',
      figures: speedFigure,
    }),
  ]),
  question({
    text: `${figure('incline', 'Balok pada bidang miring 37 derajat ditarik ke atas sejajar bidang oleh gaya F = 60 N; gaya normal N, gaya gesek f k, dan gaya berat w')}<p>Balok bermassa 5 kg bergerak ke atas pada bidang miring kasar karena ditarik gaya ${tex`F = 60\ \text{N}`} seperti pada gambar. Koefisien gesek kinetis antara balok dan bidang adalah ${tex`\mu_k = 0{,}25`}. Jika ${tex`g = 10\ \text{m/s}^2`}, ${tex`\sin 37^\circ = 0{,}6`}, dan ${tex`\cos 37^\circ = 0{,}8`}, percepatan balok adalah …</p>`,
    options: [
      tex`2\ \text{m/s}^2`,
      tex`6\ \text{m/s}^2`,
      tex`4\ \text{m/s}^2`,
      tex`8\ \text{m/s}^2`,
      tex`10\ \text{m/s}^2`,
    ],
    correct: 'C',
    points: 2,
    figures: { incline: inclinedPlane() },
  }),
  question({
    text: `${figure('projectile', 'Bola ditendang dari tanah dengan kecepatan awal 40 m/s dan sudut elevasi 30 derajat; tinggi maksimum h maks ditandai')}<p>Sebuah bola ditendang dengan kecepatan awal 40 m/s dan sudut elevasi ${tex`30^\circ`}. Jika ${tex`g = 10\ \text{m/s}^2`} dan gesekan udara diabaikan, tinggi maksimum yang dicapai bola adalah …</p>`,
    options: ['20 m', '10 m', '40 m', '60 m', '80 m'],
    correct: 'A',
    figures: { projectile: projectile() },
  }),
  question({
    text: '<p>Troli bermassa 2 kg bergerak dengan kecepatan 6 m/s, lalu menumbuk troli lain bermassa 4 kg yang diam. Setelah tumbukan, kedua troli bergerak bersama-sama. Energi kinetik yang hilang pada peristiwa itu adalah …</p>',
    options: ['12 J', '18 J', '30 J', '36 J', '24 J'],
    correct: 'E',
  }),
  question({
    text: `${figure('beam', 'Balok sepanjang 4 m bertumpu di titik T, 1 m dari ujung kiri; beban 40 kg tergantung di ujung kiri dan beban m di ujung kanan')}<p>Balok homogen bermassa 10 kg dengan panjang 4 m ditumpu di titik T seperti pada gambar. Agar balok setimbang mendatar, massa ${tex`m`} yang harus digantungkan di ujung kanan adalah …</p>`,
    options: ['5 kg', '10 kg', '15 kg', '20 kg', '30 kg'],
    correct: 'B',
    figures: { beam: beamOnPivot() },
  }),
  question({
    text: `${figure('tank', 'Tangki air dengan lubang kecil 0,8 m di bawah permukaan air dan 1,25 m di atas lantai; air memancar sejauh x')}<p>Tangki air yang sangat lebar bocor melalui sebuah lubang kecil seperti pada gambar. Jika ${tex`g = 10\ \text{m/s}^2`}, jarak mendatar ${tex`x`} tempat air jatuh di lantai adalah …</p>`,
    options: ['1,0 m', '1,6 m', '2,5 m', '2,0 m', '4,0 m'],
    correct: 'D',
    figures: { tank: leakingTank() },
  }),
];
