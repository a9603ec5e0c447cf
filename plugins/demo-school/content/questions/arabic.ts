// Arabic, grade 12 of a school with a religious programme: reading, grammar (nahwu and sharaf), vocabulary, dialogue.

import { arabic, type DemoQuestion, question, questionsOnPassage } from '../demo-exam.js';

/** Options and questions are whole Arabic paragraphs, so that direction and script are set where the text stands. */
const inArabic = (...texts: string[]): string[] => texts.map(arabic);

const wellPassage =
  arabic(
    `فِي قَرْيَةٍ صَغِيرَةٍ بَعِيدَةٍ عَنِ الْمَدِينَةِ يَعِيشُ فَلَّاحٌ اسْمُهُ سُلَيْمَانُ. كَانَ يَزْرَعُ الأَرُزَّ مُنْذُ عِشْرِينَ سَنَةً، وَكَانَ أَوْلَادُهُ يُسَاعِدُونَهُ فِي الْحَقْلِ بَعْدَ الْمَدْرَسَةِ. وَفِي السَّنَةِ الْمَاضِيَةِ قَلَّ الْمَطَرُ، فَجَفَّتِ الْحُقُولُ وَخَافَ الْفَلَّاحُونَ عَلَى زَرْعِهِمْ.`,
  ) +
  arabic(
    `اجْتَمَعَ أَهْلُ الْقَرْيَةِ فِي الْمَسْجِدِ، وَاتَّفَقُوا عَلَى أَنْ يَحْفِرُوا بِئْرًا عَمِيقَةً. عَمِلُوا مَعًا ثَلَاثَةَ أَسَابِيعَ حَتَّى خَرَجَ الْمَاءُ، فَفَرِحَ الْجَمِيعُ وَعَادَتِ الْخُضْرَةُ إِلَى الْحُقُولِ. وَتَعَلَّمَ الأَوْلَادُ أَنَّ التَّعَاوُنَ يَجْعَلُ الصَّعْبَ سَهْلًا.`,
  );

export const arabicQuestions: DemoQuestion[] = [
  ...questionsOnPassage('al-bir', wellPassage, [
    question({
      text: arabic('مَا الْفِكْرَةُ الرَّئِيسِيَّةُ لِلنَّصِّ؟'),
      options: inArabic(
        'طَرِيقَةُ زِرَاعَةِ الأَرُزِّ',
        'أَسْبَابُ نُزُولِ الْمَطَرِ',
        'أَهَمِّيَّةُ التَّعَاوُنِ فِي حَلِّ الْمُشْكِلَاتِ',
        'حَيَاةُ الطُّلَّابِ فِي الْمَدِينَةِ',
        'آدَابُ الْجُلُوسِ فِي الْمَسْجِدِ',
      ),
      correct: 'C',
    }),
    question({
      text: arabic('لِمَاذَا خَافَ الْفَلَّاحُونَ عَلَى زَرْعِهِمْ؟'),
      options: inArabic(
        'لِأَنَّ الْمَطَرَ قَلَّ وَالْحُقُولَ جَفَّتْ',
        'لِأَنَّ الْفَيَضَانَ أَغْرَقَ الْقَرْيَةَ',
        'لِأَنَّ ثَمَنَ الأَرُزِّ ارْتَفَعَ',
        'لِأَنَّ الأَوْلَادَ تَرَكُوا الْمَدْرَسَةَ',
        'لِأَنَّ الْبِئْرَ الْعَمِيقَةَ جَفَّتْ',
      ),
      correct: 'A',
    }),
    question({
      text: arabic('الضَّمِيرُ «ـهُ» فِي كَلِمَةِ «<u>يُسَاعِدُونَهُ</u>» يَعُودُ عَلَى ......'),
      options: inArabic('الأَوْلَادِ', 'الْحَقْلِ', 'الْمَسْجِدِ', 'الأَرُزِّ', 'الْفَلَّاحِ'),
      correct: 'E',
    }),
    question({
      text: arabic('أَيُّ جُمْلَةٍ صَحِيحَةٌ حَسَبَ النَّصِّ؟'),
      options: inArabic(
        'حَفَرَ سُلَيْمَانُ الْبِئْرَ وَحْدَهُ',
        'خَرَجَ الْمَاءُ بَعْدَ عَمَلٍ دَامَ ثَلَاثَةَ أَسَابِيعَ',
        'اجْتَمَعَ أَهْلُ الْقَرْيَةِ فِي الْمَدْرَسَةِ',
        'كَانَ الأَوْلَادُ يَعْمَلُونَ فِي الْحَقْلِ قَبْلَ الْمَدْرَسَةِ',
        'بَدَأَ سُلَيْمَانُ زِرَاعَةَ الأَرُزِّ فِي السَّنَةِ الْمَاضِيَةِ',
      ),
      correct: 'B',
    }),
  ]),
  question({
    text: `<p>Lengkapi kalimat berikut dengan kata yang tepat.</p>${arabic('إِنَّ ...... مُجْتَهِدُونَ فِي دِرَاسَتِهِمْ.')}`,
    options: inArabic('الطُّلَّابُ', 'الطُّلَّابِ', 'الطَّالِبَانِ', 'الطُّلَّابَ', 'الطَّالِبَ'),
    correct: 'D',
  }),
  question({
    text: `<p>Lengkapi kalimat berikut dengan kata yang tepat.</p>${arabic('كَانَ الْجَوُّ ...... فِي الصَّبَاحِ.')}`,
    options: inArabic('بَارِدًا', 'بَارِدٌ', 'بَارِدٍ', 'الْبَارِدُ', 'بَارِدَةً'),
    correct: 'A',
  }),
  question({
    text: `<p>Ungkapan bahasa Arab yang benar untuk kalimat “Di dalam tas itu ada lima buku” adalah …</p>`,
    options: inArabic(
      'فِي الْحَقِيبَةِ خَمْسُ كُتُبٍ',
      'فِي الْحَقِيبَةِ خَمْسَةُ كِتَابٍ',
      'فِي الْحَقِيبَةِ خَمْسُ كِتَابًا',
      'فِي الْحَقِيبَةِ خَمْسَةٌ كُتُبٌ',
      'فِي الْحَقِيبَةِ خَمْسَةُ كُتُبٍ',
    ),
    correct: 'E',
  }),
  question({
    text: `<p>Bentuk pasif (<em>mabnī lil-majhūl</em>) dari kalimat berikut adalah …</p>${arabic('كَتَبَ الطَّالِبُ الرِّسَالَةَ.')}`,
    options: inArabic('كُتِبَ الطَّالِبُ', 'كَتَبَتِ الرِّسَالَةُ', 'كُتِبَتِ الرِّسَالَةُ', 'كُتِبَتِ الرِّسَالَةَ', 'تَكْتُبُ الرِّسَالَةَ'),
    correct: 'C',
  }),
  question({
    text: `<p>Lengkapi percakapan berikut.</p>${arabic('<strong>الطَّبِيبُ:</strong> مَاذَا بِكَ يَا أَحْمَدُ؟')}${arabic('<strong>أَحْمَدُ:</strong> ......')}${arabic('<strong>الطَّبِيبُ:</strong> مُنْذُ مَتَى تَشْعُرُ بِهَذَا الأَلَمِ؟')}${arabic('<strong>أَحْمَدُ:</strong> مُنْذُ يَوْمَيْنِ.')}`,
    options: inArabic(
      'أَذْهَبُ إِلَى الْمُسْتَشْفَى بِالسَّيَّارَةِ.',
      'أَشْعُرُ بِصُدَاعٍ شَدِيدٍ.',
      'أُرِيدُ أَنْ أَكُونَ طَبِيبًا.',
      'عِنْدِي مَوْعِدٌ غَدًا.',
      'الْحَمْدُ لِلَّهِ، أَنَا بِخَيْرٍ.',
    ),
    correct: 'B',
  }),
  question({
    text: `<p>Terjemahan yang tepat untuk kalimat berikut adalah …</p>${arabic('لَنْ يَتَأَخَّرَ الطَّالِبُ عَنِ الْمَدْرَسَةِ غَدًا.')}`,
    options: [
      'Siswa itu tidak terlambat ke sekolah kemarin.',
      'Siswa itu jangan terlambat ke sekolah besok.',
      'Siswa itu belum pernah terlambat ke sekolah.',
      'Siswa itu tidak akan terlambat ke sekolah besok.',
      'Siswa itu tidak akan masuk sekolah besok.',
    ],
    correct: 'D',
  }),
  question({
    text: `<p>Susunan kata-kata berikut yang menjadi kalimat yang benar adalah …</p>${arabic('الْعَرَبِيَّةَ – يَتَعَلَّمُ – اللُّغَةَ – الطُّلَّابُ – فِي الْفَصْلِ')}`,
    options: inArabic(
      'يَتَعَلَّمُ الطُّلَّابُ اللُّغَةَ الْعَرَبِيَّةَ فِي الْفَصْلِ',
      'يَتَعَلَّمُ اللُّغَةَ الطُّلَّابُ فِي الْعَرَبِيَّةَ الْفَصْلِ',
      'الطُّلَّابُ فِي يَتَعَلَّمُ الْفَصْلِ اللُّغَةَ الْعَرَبِيَّةَ',
      'الْعَرَبِيَّةَ اللُّغَةَ فِي الْفَصْلِ الطُّلَّابُ يَتَعَلَّمُ',
    ),
    correct: 'A',
  }),
  question({
    text: arabic('الشَّخْصُ الَّذِي يَعْمَلُ فِي الْمَحْكَمَةِ وَيَحْكُمُ بَيْنَ النَّاسِ بِالْعَدْلِ هُوَ ......'),
    options: inArabic('الْمُهَنْدِسُ', 'الصَّيْدَلِيُّ', 'الْقَاضِي', 'الطَّيَّارُ', 'الْمُمَرِّضُ'),
    correct: 'C',
  }),
];
