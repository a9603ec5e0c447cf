// Names for the demonstration students. A list such as "Student 001" would hide every fault that real names show:
// one word only, sixty letters, apostrophes, dots, hyphens. The pools follow the naming habits of the archipelago.

interface NameHabit {
  /** How many of a hundred students bear such a name. */
  share: number;
  boys: readonly string[];
  girls: readonly string[];
  /** What may follow a boy's or a girl's first part; a family name stands in both. */
  boysLast: readonly string[];
  girlsLast: readonly string[];
}

const split = (words: string): string[] => words.split(',').map((word) => word.trim());

function family(share: number, boys: string, girls: string, last: string): NameHabit {
  return { share, boys: split(boys), girls: split(girls), boysLast: split(last), girlsLast: split(last) };
}

function given(share: number, boys: string, girls: string, boysLast: string, girlsLast: string): NameHabit {
  return {
    share,
    boys: split(boys),
    girls: split(girls),
    boysLast: split(boysLast),
    girlsLast: split(girlsLast),
  };
}

export const nameHabits: readonly NameHabit[] = [
  // Javanese
  given(
    22,
    'Bagus, Dimas, Agung, Joko, Wahyu, Adi, Bayu, Galih, Damar, Rangga, Bambang, Aji, Panji, Yoga, Tri, Eko, Dwi, Gilang, Satria, Arya Dwi, Krisna Adi',
    'Dyah, Sekar, Ratna, Endah, Wulan, Retno, Ayu, Tri, Dwi, Sri, Kinanti, Laras, Galuh, Anindya, Citra, Rahajeng, Woro, Intan, Puput Dwi, Maya Tri',
    'Prasetyo, Nugroho, Wibowo, Saputra, Setiawan, Kusuma, Santoso, Pamungkas, Wicaksono, Hartanto, Susilo, Purnomo, Wijayanto, Susanto, Yulianto, Sulistyo',
    'Lestari, Rahayu, Ningrum, Puspitasari, Kusumawardani, Anggraini, Wulandari, Handayani, Setyaningsih, Widyastuti, Permatasari, Utami, Kartikasari, Maharani, Palupi, Hapsari',
  ),
  // Sundanese
  given(
    14,
    'Asep, Ujang, Cecep, Dadang, Deden, Yayan, Encep, Iwan, Agus, Rizal, Taufik, Rian, Hendra, Gugun, Aep, Rendi',
    'Neng, Euis, Teti, Imas, Lilis, Rina, Nenden, Iis, Wida, Yanti, Ai, Elis, Rini, Siti, Tiara, Santi',
    'Hidayat, Suryana, Kurniawan, Permana, Sutisna, Gunawan, Ramdani, Sopandi, Mulyana, Firmansyah, Sudrajat, Nugraha, Koswara, Supriatna',
    'Nurhayati, Komalasari, Rohaeti, Marlina, Sumiati, Rohimah, Mulyani, Nuraeni, Sukaesih, Rostika, Fitriani, Hasanah, Purnamasari, Kurniasih',
  ),
  // Names taken from Arabic
  given(
    24,
    "Muhammad, Muh., M., Ahmad, Abdul Aziz, Achmad, Moch., Muhammad Nur, Nur, Umar, Zaid, Hasan, Ali, Luqman, Yusuf, Ibrahim, Faqih, Hilmi, Sa'id, Fu'ad",
    "Siti, Nur, Nurul, Aisyah, Fatimah, Khadijah, Zahra, Salsabila, Nabila, Alya, Hana, Siti Nur, Qurrota, Rahma, Zainab, Syifa', Hafizhah, Sa'diyah",
    "Ma'ruf, Fauzi, Syafi'i, Ramadhan, Maulana, Hakim, Rasyid, Firdaus, Zulkarnain, Fathurrahman, Syarifuddin, Mubarok, Alfarizi, Baihaqi, Mustofa, Rifa'i, Ghifari, Ma'mun",
    "Azizah, Sa'adah, Hasanah, Zakiyah, Rahmawati, Khoirunnisa', Maghfiroh, Fadhilah, Mardiyah, Latifah, Rohmah, Hidayati, Ulya, Mu'minah, Aliyah, Nafisah, Jannah, A'yun",
  ),
  // Batak
  family(
    9,
    'Daniel, Samuel, Jonathan, Andreas, Togar, Ucok Parlindungan, Hotman, Saut, Binsar, Josua, Marudut, Rinto',
    'Maria, Christina, Debora, Tiurma, Rotua, Duma, Ester, Lamria, Ruth, Grace Natalia, Sondang, Melva',
    'Simanjuntak, Siregar, Hutapea, Panjaitan, Sihombing, Lumbantoruan, Tampubolon, Ginting, Situmorang, Manurung, Nainggolan, Pasaribu, Sembiring, Hutagalung',
  ),
  // Balinese: the first part tells rank and order of birth
  given(
    7,
    'I Wayan, I Made, I Nyoman, I Ketut, I Gusti Ngurah, Ida Bagus, Anak Agung Gede, I Putu, I Kadek, I Komang',
    'Ni Wayan, Ni Made, Ni Nyoman, Ni Ketut, I Gusti Ayu, Ida Ayu, Ni Luh, Ni Putu, Ni Kadek, Ni Komang',
    'Adnyana, Sudarsana, Wirawan, Suardana, Artha Wiguna, Dharma Putra, Widiantara, Mahendra, Surya Dinata, Oka Pradnyana',
    'Sukmawati, Ariani, Wahyuni, Padmawati, Diah Pradnyani, Purnamawati, Mas Trisnayanti, Sri Astiti, Kusumadewi, Widiasih',
  ),
  // Minangkabau
  family(
    6,
    'Fadhil, Ilham, Rizki, Yudha, Hafiz, Irfan, Zikri, Randi, Afdal, Febrian',
    'Rahmi, Suci, Annisa, Yelni, Mutia, Rani, Fitria, Puti, Upik Yulia, Silvia',
    'Chaniago, Piliang, Tanjung, Koto, Sikumbang, Jambak, Guci, Melayu, Pitopang, Bendang',
  ),
  // Bugis and Makassar
  given(
    6,
    'Andi, Baso, Muh. Arif, Andi Muh., Daeng, Syamsul, Ambo, A. Fajar',
    'Andi, Besse, Tenri, Andi Nurul, Indo, Sitti, A. Tenri, Hasnah',
    'Mappanyukki, Tenriaji, Pangerang, Baharuddin, Sulolipu, Makkawaru, Pawellangi, Paturusi',
    'Tenri Ola, Batari Toja, Nurfaidah, Padauleng, Makkulau, Tenri Abeng, Marwah, Rosdiana',
  ),
  // Papuan
  family(
    5,
    'Yohanes, Boaz, Marthen, Elieser, Yance, Frans, Otniel, Nelson, Lukas, Titus',
    'Yosina, Naomi, Selfina, Orpa, Yuliana, Debora, Mince, Agustina, Marlina, Dorkas',
    'Wanggai, Rumbiak, Kogoya, Wenda, Tabuni, Yoku, Mambrasar, Korwa, Wonda, Rumaropen',
  ),
  // Chinese-Indonesian
  family(
    5,
    'Kevin, Steven, Vincent, Jason, William, Hendrik, Felix, Calvin, Andrew, Edwin Lie',
    'Michelle, Jessica, Felicia, Stephanie, Vanessa, Meiliana, Clarissa, Evelyn, Fiona, Angelina Mei',
    'Tanuwijaya, Halim, Wijaya, Lim, Salim, Hartono, Tjahjadi, Oey, Sutanto, Kwee',
  ),
  // Moluccas, Minahasa, Nusa Tenggara
  family(
    2,
    'Glenn, Ferdinand, Petrus, Umbu, Alfons, Rinaldo',
    'Cheryl, Inggrid, Rambu, Margaretha, Fransina, Gisela',
    'Pattiasina, Lumentut, Da Costa, Latuharhary, Nenabu, Tumbelaka',
  ),
];

/** Names that break narrow columns, split rules and searches; one or two sit in every class. */
export const trickyNames: readonly string[] = [
  'Suparmi',
  "Mu'adz Syafi'i Ma'arif",
  'Raden Roro Kusumaningtyas Ayu Dewi Puspitaningrum Wulandari',
  'Wahyudi',
  'I Gusti Ngurah Agung Bagus Dharmawangsa Putra Kusuma',
  'Muh. Nur Al-Fatih',
  'Ngatini',
  'Muhammad Fathurrahman Al-Ghifari Nur Ramadhan Syahputra Hasibuan',
  "Qurrota A'yun",
  'Slamet',
  'R. M. Bimo Suryoatmojo',
  'Anak Agung Istri Agung Mirah Pradnyaparamita Dewi',
  'Tukiyem',
  "Nur'Aini Az-Zahra",
  'Maria Goretti Theresia Wilhelmina Kusumawati da Silva',
  'Ai',
  'Moh. Rif’at Syauqi',
  'Yuliana',
  'Cokorda Gede Raka Dharma Putra Sukawati',
  'St. Fatimah Az-Zahra Dg. Ngai',
  'Marwoto',
  'Tjoa Giok Lan',
  'Andi Muh. Iqbal Pangerang Petta Lolo',
  'Rosmala',
  'Ignatius Loyola Satrio Wicaksono Adi Nugroho Pramudito',
  'Poniman',
  "Sa'adatul Abadiyah",
  'Y. B. Kristanto',
  'Ni Luh Putu Ayu Saraswati Candra Dewi Maharani',
  'Jumadi',
  'Siti Nur Khasanatul Mukarromah Ainun Jariyah',
  'Dwi',
  "Abdul Mu'thi Asy'ari",
  'Togap Parlindungan Hamonangan Simanjuntak, Jr.',
  'Sarinah',
  'Oktovianus Yohanes Paulus Rumbewas Mambrasar',
];
