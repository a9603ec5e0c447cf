/** A session is ended from several sides at once, while answers are still on their way. */
import { endTimeOf, studentIdOf } from '../exam-clock.js';
import { type Fault, pause, type Scene, withRedis } from '../fault.js';
import type { Sitter } from '../sitter.js';

type Race = (scene: Scene, sitter: Sitter) => Promise<unknown>;

/** Between the deadline and the moment from which a deadline closes. */
const GRACE_MS = 2000;

const burst = (sitter: Sitter): void => {
  for (let i = 0; i < 4; i += 1) sitter.chooseAnew();
};

const RACES: Record<string, Race> = {
  autosave: (_, sitter) => {
    burst(sitter);
    const submitted = sitter.page.submitBeside();
    burst(sitter);
    return submitted;
  },
  'another submit': (_, sitter) => {
    burst(sitter);
    sitter.page.attempt.handIn();
    return Promise.all([sitter.page.submitBeside(), sitter.page.submitBeside()]);
  },
  deadline: async (scene, sitter) => {
    await endTimeOf(scene, sitter.student, 300 - GRACE_MS);
    await pause(250 + 100 * sitter.plan.random.next());
    burst(sitter);
    await sitter.page.submitBeside();
  },
  'force-submit': async (scene, sitter) => {
    burst(sitter);
    await Promise.all([forceSubmit(scene, sitter), sitter.page.submitBeside()]);
  },
  everything: async (scene, sitter) => {
    await endTimeOf(scene, sitter.student, 200 - GRACE_MS);
    burst(sitter);
    await Promise.all([forceSubmit(scene, sitter), pause(150).then(() => sitter.page.submitBeside())]);
  },
};

export const endingFaults: Fault[] = [
  {
    name: 'submit-races',
    title: 'submit races autosave, deadline, force-submit and another submit',
    strike: async (scene) => {
      const { hall, random } = scene;
      // In a long run some have to be left for what comes after.
      const racing = hall.sitting.filter(() => random.chance(0.4)).slice(0, 20);
      const names = Object.keys(RACES);
      await Promise.all(
        racing.map(async (sitter, i) => {
          const name = names[i % names.length] ?? '';
          hall.history.note(sitter.student, `submit races ${name}`);
          await RACES[name]?.(scene, sitter);
        }),
      );
      return undefined;
    },
  },
];

async function forceSubmit(scene: Scene, { student }: Sitter): Promise<void> {
  const { id } = scene.hall.exam;
  const key = `student:${await studentIdOf(scene, student)}:exam:${id}:session`;
  const sessionId = await withRedis(scene, (redis) => redis.hget(key, 'id'));
  await scene.ask('POST', `/exams/${id}/sessions/actions`, {
    action: 'force_submit',
    session_ids: [sessionId],
    reason: 'Waktu ruangan habis',
  });
}
