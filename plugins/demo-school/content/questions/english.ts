// English, grade 12: an article, a short story and a notice with a table, then grammar and conversation.

import { type DemoQuestion, question, questionsOnPassage } from '../demo-exam.js';

const coastPassage = `
<p><strong>The Fences of Sidodadi</strong></p>
<p>(1) Twenty years ago, the people of Sidodadi, a small settlement on the north coast of Java, needed half an hour to walk from their houses to the sea. Today the sea comes to them. Rice fields that once fed several hundred families lie under salt water, and the road to the nearest town disappears twice a day with the tide.</p>
<p>(2) The trouble did not begin with the waves. It began when the mangrove forest along the shore was cleared to make room for shrimp ponds. For a few years the ponds brought good money. But mangrove roots hold the mud together, and without them each storm carried a little more of the coast away. Groundwater pumped up by factories made matters worse, because the land itself started to sink.</p>
<p>(3) At first, people answered with concrete. They built sea walls, which the waves <u>undermined</u> within a few seasons, washing away the mud on which the walls stood until they leaned and broke. Then a group of fishermen, advised by engineers, tried something humbler: low fences of bamboo and brushwood standing in the shallow water. The fences do not stop the waves; <u>they</u> calm them, so that mud settles on the landward side. When the mud is high enough, mangrove seeds that drift in with the current take root by themselves.</p>
<p>(4) The method is slow, and it fails where the land sinks faster than mud can gather. Still, in the calmest corners young trees now stand higher than a man, crabs have returned and, for the first time in years, some families speak of staying.</p>`;

const radioPassage = `
<p>When the electricity went out for the third evening that week, Ratna’s grandfather carried his old radio to the front steps, as he always did. It had not made a sound since before she was born. “It only needs patience,” he said, turning a dial that controlled nothing.</p>
<p>Ratna, who was in her last year at a vocational school and <u>had opinions about patience</u>, took the radio to the workshop the next morning. The batteries were fresh; he changed them every month. The speaker was fine. In the end she found a single wire, thinner than a hair, that had worked itself loose. It took her four minutes to solder it and the rest of the afternoon to decide whether to tell him. She put the radio back and said nothing.</p>
<p>That night the power failed again. Her grandfather turned the dial, and a woman’s voice sang out into the dark street. He did not look surprised. He listened to the end of the song and switched the radio off. “Your grandmother mended it, the first time,” he said. “She did not tell me either.”</p>`;

const workshopPassage = `
<p><strong>After-School Workshops, September–November</strong></p>
<table><thead><tr><th>Workshop</th><th>Place</th><th>Day and time</th><th>Fee</th><th>Please note</th></tr></thead><tbody>
<tr><td>Public Speaking</td><td>Hall B</td><td>Monday, 14.00–15.30</td><td>free</td><td>20 places only</td></tr>
<tr><td>Basic Robotics</td><td>Lab 2</td><td>Tuesday, 14.00–16.00</td><td>Rp50,000</td><td>bring your own laptop</td></tr>
<tr><td>Creative Writing</td><td>Library</td><td>Wednesday, 13.30–15.00</td><td>free</td><td>send a one-page sample of your writing before you register</td></tr>
<tr><td>Photography</td><td>Studio</td><td>Thursday, 14.30–16.00</td><td>Rp35,000</td><td>a phone camera will do</td></tr>
</tbody></table>
<p>Register at the student office by Friday, 4 September. You may join two workshops at most. Fees are paid at registration; students with a scholarship card pay half of every fee. Anyone who misses three meetings will lose the place to a student on the waiting list.</p>`;

export const englishQuestions: DemoQuestion[] = [
  ...questionsOnPassage('sidodadi', coastPassage, [
    question({
      text: '<p>What is the text mainly about?</p>',
      options: [
        'How shrimp farming made a coastal village rich',
        'Why concrete walls are the best protection against floods',
        'How factories on Java use groundwater',
        'How a village tries to win back its coast by working with nature',
        'Why fishermen on the north coast are changing their jobs',
      ],
      correct: 'D',
    }),
    question({
      text: '<p>According to paragraph 2, the loss of the coast started because …</p>',
      options: [
        'the waves had become higher than before',
        'the mangroves had been cut down for shrimp ponds',
        'the factories had polluted the sea',
        'the rice fields had been flooded with salt water',
        'the shrimp ponds no longer brought good money',
      ],
      correct: 'B',
    }),
    question({
      text: '<p>The word “<u>undermined</u>” in paragraph 3 is closest in meaning to …</p>',
      options: [
        'weakened from below',
        'covered with sand',
        'pushed further inland',
        'made higher',
        'protected',
      ],
      correct: 'A',
    }),
    question({
      text: '<p>The word “<u>they</u>” in paragraph 3 refers to …</p>',
      options: ['the fishermen', 'the waves', 'the engineers', 'the sea walls', 'the fences'],
      correct: 'E',
    }),
    question({
      text: '<p>How does the writer feel about the new method?</p>',
      options: [
        'Certain that it will save every village on the coast',
        'Angry that so much money was spent on it',
        'Hopeful, but aware of its limits',
        'Doubtful that any mangrove will ever grow again',
        'Uninterested in whether it works or not',
      ],
      correct: 'C',
    }),
  ]),
  ...questionsOnPassage('radio', radioPassage, [
    question({
      text: '<p>What was wrong with the radio?</p>',
      options: [
        'Its batteries were empty.',
        'Its speaker was broken.',
        'Its dial had been lost.',
        'It was too old for modern stations.',
        'One of its wires had come loose.',
      ],
      correct: 'E',
    }),
    question({
      text: '<p>The phrase “<u>had opinions about patience</u>” suggests that Ratna …</p>',
      options: [
        'admired her grandfather for being patient',
        'did not believe that waiting alone would repair the radio',
        'had studied patience at her school',
        'was too shy to talk about her feelings',
        'thought that old people should be more patient',
      ],
      correct: 'B',
    }),
    question({
      text: '<p>Why was the grandfather most likely not surprised when the radio played?</p>',
      options: [
        'He guessed that Ratna had quietly repaired it, as his wife once had.',
        'He had repaired the radio himself that afternoon.',
        'He had watched Ratna at work in the workshop.',
        'He had heard the radio play every evening before.',
        'He could not hear the song very well.',
      ],
      correct: 'A',
    }),
    question({
      text: '<p>Which sentence best expresses the theme of the story?</p>',
      options: [
        'New things are always better than old ones.',
        'Secrets between relatives always end badly.',
        'A good education leads to a good job.',
        'Love often shows itself in quiet deeds.',
        'Old people should not live without electricity.',
      ],
      correct: 'D',
    }),
  ]),
  ...questionsOnPassage('workshops', workshopPassage, [
    question({
      text: '<p>Dimas has a scholarship card. He wants to join Basic Robotics and Photography. How much must he pay altogether?</p>',
      options: ['Rp25,000', 'Rp35,000', 'Rp42,500', 'Rp50,000', 'Rp85,000'],
      correct: 'C',
    }),
    question({
      text: '<p>Laila helps in her parents’ shop until 14.15 every day. Which workshop can she attend from its start?</p>',
      options: ['Public Speaking', 'Basic Robotics', 'Creative Writing', 'Photography'],
      correct: 'D',
    }),
    question({
      text: '<p>What will happen to a student who misses three meetings?</p>',
      options: [
        'The student will have to pay the fee twice.',
        'Another student will get the place.',
        'The student must send a sample of writing.',
        'The student will be moved to another workshop.',
        'The fee will be paid back.',
      ],
      correct: 'B',
    }),
  ]),
  question({
    text: '<p>If the committee … the hall earlier, we would not have had to hold the concert in the schoolyard.</p>',
    options: ['had booked', 'has booked', 'books', 'would book', 'was booking'],
    correct: 'A',
  }),
  question({
    text: '<p>The experiment was repeated three times under the same conditions; …, its results remained inconsistent.</p>',
    options: ['therefore', 'for instance', 'nevertheless', 'otherwise', 'in other words'],
    correct: 'C',
  }),
  question({
    text: '<p>Complete the dialogue.</p><p><strong>Maya:</strong> I’m afraid I can’t come to the rehearsal on Saturday. My sister is getting married.</p><p><strong>Kevin:</strong> … We’ll manage without you this once.</p>',
    options: [
      'I am sorry to hear that.',
      'You should have won the match.',
      'Never mind the wedding.',
      'Yes, I would love to come.',
      'How lovely! Please give her my best wishes.',
    ],
    correct: 'E',
  }),
];
