// Bahasa Indonesia, grade 12: an opinion article, a piece of a short story, a verse, then spelling, wording and data.

import { type DemoQuestion, question, questionsOnPassage } from '../demo-exam.js';

const canteenPassage = `
<p>(1) Setiap hari kantin sekolah kita menghasilkan hampir tiga puluh kilogram sisa makanan. Angka itu diperoleh tim lingkungan OSIS yang menimbang isi tong sampah selama dua pekan berturut-turut. Sebagian besar berasal dari nasi yang tidak dihabiskan, bukan dari bahan yang rusak di dapur.</p>
<p>(2) Ada yang menganggap jumlah itu wajar untuk sekolah dengan tujuh ratus siswa. Anggapan tersebut sungguh keliru. Tiga puluh kilogram nasi setara dengan makan siang untuk lebih dari seratus orang. Lagi pula, sisa makanan yang membusuk di tempat pembuangan akhir melepaskan metana, gas yang jauh lebih kuat memerangkap panas daripada karbon dioksida.</p>
<p>(3) Pengelola kantin sebenarnya telah menawarkan porsi setengah dengan harga lebih murah. Sayangnya, pilihan itu hanya ditulis pada selembar kertas kecil di dekat kasir <u>sehingga</u> jarang diketahui siswa. Sudah saatnya porsi setengah dicantumkan pada daftar menu utama dan ditawarkan langsung oleh petugas ketika siswa memesan. Langkah ini tidak memerlukan biaya besar, tetapi dapat mengubah kebiasaan.</p>`;

const workshopPassage = `
<p>Pak Wiryo menutup bengkel sepedanya pukul lima, seperti biasa, meskipun sejak siang tidak seorang pun datang. Di seberang jalan, spanduk penjualan sepeda motor tanpa uang muka berkibar-kibar ditiup angin.</p>
<p>“Sudah, Pak. Jual saja alat-alat itu,” kata Sumi, istrinya, sambil menyodorkan teh. “Besi tua sekarang mahal.”</p>
<p>Pak Wiryo tidak menjawab. Ia mengelap kunci pas satu per satu, lalu menggantungkannya kembali pada paku yang sudah diberi nomor. Ketika tangannya sampai pada paku terakhir, paku itu kosong. Ia tersenyum.</p>
<p>“Kunci nomor dua belas masih dipinjam anak Bu Lurah,” ujarnya. “Kalau bengkel ini kujual, ke mana ia akan mengembalikannya?”</p>`;

export const indonesianQuestions: DemoQuestion[] = [
  ...questionsOnPassage('kantin', canteenPassage, [
    question({
      text: '<p>Gagasan utama yang ingin disampaikan penulis dalam teks tersebut adalah …</p>',
      options: [
        'Sisa makanan di kantin sekolah merupakan hal yang wajar.',
        'Sisa makanan di kantin perlu dikurangi dengan mengutamakan penawaran porsi setengah.',
        'Tim lingkungan OSIS perlu menimbang sampah setiap hari.',
        'Gas metana lebih berbahaya daripada karbon dioksida.',
        'Harga makanan di kantin sekolah perlu diturunkan.',
      ],
      correct: 'B',
    }),
    question({
      text: '<p>Kalimat yang berisi <strong>opini</strong> adalah …</p>',
      options: [
        'Setiap hari kantin sekolah kita menghasilkan hampir tiga puluh kilogram sisa makanan.',
        'Angka itu diperoleh tim lingkungan OSIS yang menimbang isi tong sampah selama dua pekan berturut-turut.',
        'Sisa makanan yang membusuk di tempat pembuangan akhir melepaskan metana.',
        'Pengelola kantin sebenarnya telah menawarkan porsi setengah dengan harga lebih murah.',
        'Anggapan tersebut sungguh keliru.',
      ],
      correct: 'E',
    }),
    question({
      text: '<p>Konjungsi <u>sehingga</u> pada paragraf (3) menyatakan hubungan …</p>',
      options: ['akibat', 'tujuan', 'syarat', 'pertentangan', 'waktu'],
      correct: 'A',
    }),
    question({
      text: '<p>Menurut penulis, penyebab porsi setengah jarang dipilih siswa adalah …</p>',
      options: [
        'harganya lebih mahal daripada porsi biasa',
        'rasa makanannya berbeda dengan porsi biasa',
        'keterangannya hanya tertulis pada kertas kecil di dekat kasir',
        'petugas kantin melarang siswa memesannya',
        'siswa menganggap porsi biasa terlalu sedikit',
      ],
      correct: 'C',
    }),
  ]),
  ...questionsOnPassage('bengkel', workshopPassage, [
    question({
      text: '<p>Konflik yang dihadapi Pak Wiryo dalam kutipan cerpen tersebut adalah …</p>',
      options: [
        'Pak Wiryo kehilangan kunci pas yang paling mahal.',
        'Pak Wiryo bertengkar dengan Bu Lurah tentang alat yang dipinjam.',
        'Pak Wiryo ingin membeli sepeda motor, tetapi tidak memiliki uang muka.',
        'Bengkel Pak Wiryo sepi dan istrinya mendesaknya menjual peralatan.',
        'Pak Wiryo tidak lagi sanggup memperbaiki sepeda.',
      ],
      correct: 'D',
    }),
    question({
      text: '<p>Watak Pak Wiryo yang tergambar melalui tindakannya mengelap dan menggantungkan kunci pas satu per satu adalah …</p>',
      options: [
        'pemarah dan keras kepala',
        'tekun dan mencintai pekerjaannya',
        'kikir dan takut kehilangan barang',
        'malas dan suka menunda pekerjaan',
        'sombong akan kepandaiannya',
      ],
      correct: 'B',
    }),
    question({
      text: '<p>Makna tersirat dari ucapan Pak Wiryo pada akhir kutipan adalah …</p>',
      options: [
        'Ia ingin segera menagih kunci yang dipinjam.',
        'Ia menyesal telah meminjamkan alatnya.',
        'Ia setuju menjual bengkel setelah kunci dikembalikan.',
        'Ia tidak mengetahui rumah Bu Lurah.',
        'Ia menolak dengan halus keinginan istrinya untuk menjual bengkel.',
      ],
      correct: 'E',
    }),
  ]),
  question({
    text: '<p>Cermati pantun berikut.</p><blockquote><p>Pergi ke pasar membeli ikan,<br>singgah sebentar di tepi kali.<br>…<br>…</p></blockquote><p>Larik yang tepat untuk melengkapi pantun tersebut adalah …</p>',
    options: [
      'Rajin belajar di waktu pagi,<br>supaya pandai di hari tua.',
      'Bila berjanji harus ditepati,<br>jangan lupakan pesan ibunda.',
      'Janji yang lama jangan lupakan,<br>sebelum sesal datang kembali.',
      'Hormat kepada orang tua,<br>agar selamat selama-lamanya.',
      'Jangan suka menunda makan,<br>badan yang sehat jadi andalan.',
    ],
    correct: 'C',
  }),
  question({
    text: '<p>Penulisan kalimat yang sesuai dengan Ejaan Bahasa Indonesia yang Disempurnakan (EYD) adalah …</p>',
    options: [
      'Rapat OSIS akan diadakan pada hari Sabtu, 12 September 2026, di aula sekolah.',
      'Rapat Osis akan di adakan pada hari sabtu, 12 September 2026, di aula sekolah.',
      'Rapat OSIS akan diadakan pada Hari Sabtu 12 september 2026 diaula sekolah.',
      'Rapat OSIS akan di adakan pada hari Sabtu, 12 September 2026, diaula sekolah.',
      'Rapat OSIS, akan diadakan pada hari Sabtu, 12 September 2026 di Aula Sekolah.',
    ],
    correct: 'A',
  }),
  question({
    text: '<p>Kalimat yang efektif adalah …</p>',
    options: [
      'Para siswa-siswa diharapkan hadir tepat pada waktunya.',
      'Bagi siswa yang terlambat diharapkan melapor kepada guru piket.',
      'Karena hujan turun dengan deras sehingga upacara ditunda.',
      'Siswa yang terlambat diharapkan melapor kepada guru piket.',
      'Di dalam buku itu membahas tentang cara menanam padi.',
    ],
    correct: 'D',
  }),
  question({
    text: '<p>Kelompok kata yang semuanya <strong>baku</strong> adalah …</p>',
    options: [
      'apotik, izin, jadwal, nasihat',
      'apotek, izin, jadwal, nasihat',
      'apotek, ijin, jadwal, nasehat',
      'apotik, ijin, jadwal, nasihat',
      'apotek, izin, jadual, nasehat',
    ],
    correct: 'B',
  }),
  question({
    text: '<p>Cermati kalimat-kalimat acak berikut.</p><p>(1) Setelah itu, siram tumpukan dengan air secukupnya agar lembap.<br>(2) Pertama, cacah daun kering dan sisa sayuran menjadi potongan kecil.<br>(3) Terakhir, tutup wadah dan biarkan selama empat sampai enam minggu.<br>(4) Kompos dapat dibuat sendiri dari sampah dapur dan halaman.<br>(5) Kemudian, susun potongan itu berlapis-lapis dengan tanah di dalam wadah.</p><p>Urutan yang tepat agar menjadi teks prosedur yang padu adalah …</p>',
    options: [
      '(2) – (5) – (1) – (3) – (4)',
      '(4) – (5) – (2) – (1) – (3)',
      '(4) – (2) – (1) – (3) – (5)',
      '(2) – (4) – (5) – (3) – (1)',
      '(4) – (2) – (5) – (1) – (3)',
    ],
    correct: 'E',
  }),
  question({
    text: '<p>Perhatikan data perpustakaan sekolah berikut.</p><table><thead><tr><th>Bulan</th><th>Pengunjung</th><th>Buku dipinjam</th></tr></thead><tbody><tr><td>Juli</td><td>420</td><td>300</td></tr><tr><td>Agustus</td><td>515</td><td>350</td></tr><tr><td>September</td><td>600</td><td>420</td></tr><tr><td>Oktober</td><td>580</td><td>450</td></tr></tbody></table><p>Pernyataan yang sesuai dengan isi tabel tersebut adalah …</p>',
    options: [
      'Jumlah pengunjung bertambah setiap bulan.',
      'Kenaikan jumlah pengunjung terbesar terjadi pada bulan September.',
      'Jumlah buku yang dipinjam selalu lebih banyak daripada jumlah pengunjung.',
      'Pada bulan Oktober pengunjung berkurang, tetapi buku yang dipinjam bertambah.',
      'Jumlah buku yang dipinjam pada bulan Juli tepat setengah dari jumlah pengunjung.',
    ],
    correct: 'D',
  }),
];
