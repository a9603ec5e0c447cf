/** What happens between a student's device and the appliance. */

import { endTimeOf } from '../exam-clock.js';
import { type Fault, pause, type Scene } from '../fault.js';

const cut = (name: string, title: string, fullMs: number, shortMs: number): Fault => ({
  name,
  title,
  strike: async (scene) => {
    const { wifi } = scene.hall.plan.networks;
    const ms = scene.lasting(fullMs, shortMs);
    scene.hall.note(`the Wi-Fi is away for ${ms} ms`);
    wifi.pull();
    await pause(ms);
    wifi.plugIn();
    scene.hall.note('the Wi-Fi is back');
    return undefined;
  },
});

export const networkFaults: Fault[] = [
  cut('cut-1s', "students' network is cut for 1 s", 1000, 1000),
  cut('cut-30s', "students' network is cut for 30 s", 30_000, 6000),
  {
    name: 'cut-past-deadline',
    title: 'the network of two students is cut until after their deadline',
    strike: async (scene) => {
      const { hall } = scene;
      const { wifi } = hall.plan.networks;
      const two = hall.onWifi.filter((sitter) => sitter.isSitting).slice(0, 2);
      if (two.length === 0) return undefined;
      wifi.pull();
      hall.note(`the Wi-Fi is away, and time ends for ${two.map(({ student }) => student).join(' and ')}`);
      for (const sitter of two) {
        // On the device only: it does not reach the server any more.
        sitter.chooseAnew();
        await endTimeOf(scene, sitter.student, 500);
      }
      // The two seconds of grace, and the round that closes.
      await pause(4500);
      wifi.plugIn();
      hall.note('the Wi-Fi is back');
      return undefined;
    },
  },
  {
    name: 'half-open',
    title: "students' sockets stay open, but nothing passes any more",
    strike: async (scene) => {
      const { wifi } = scene.hall.plan.networks;
      const ms = scene.lasting(30_000, 6000);
      scene.hall.note(`the Wi-Fi swallows everything for ${ms} ms`);
      wifi.swallow();
      await pause(ms);
      wifi.plugIn();
      scene.hall.note('the Wi-Fi works again');
      return undefined;
    },
  },
  {
    name: 'upgrades',
    title: 'students change between socket and HTTP in the middle',
    strike: async (scene) => {
      const { changing } = scene.hall.plan.networks;
      for (const refused of [true, false]) {
        scene.hall.note(
          refused ? 'a proxy lets no socket through any more' : 'the proxy lets sockets through',
        );
        changing.refuseUpgrades(refused);
        changing.cut();
        await pause(scene.lasting(20_000, 3000));
      }
      return undefined;
    },
  },
  {
    name: 'frames',
    title: 'frames are doubled, reordered, lost, and delayed across a reconnect',
    strike: async (scene) => {
      await mangled(scene, scene.lasting(30_000, 5000));
      return undefined;
    },
  },
  {
    name: 'two-sockets',
    title: 'two sockets of one student answer at the same time',
    strike: async ({ hall, lasting }) => {
      hall.note('everybody opens a second tab');
      for (const sitter of hall.sitting) sitter.openSecondTab();
      await pause(lasting(20_000, 2000));
      return undefined;
    },
  },
  {
    name: 'other-device',
    title: 'students move to another device in the middle',
    strike: async ({ hall, lasting, random }) => {
      hall.note('every third student moves to another device');
      for (const sitter of hall.sitting) if (random.chance(0.33)) sitter.changeDevice();
      await pause(lasting(5000, 2000));
      return undefined;
    },
  },
];

async function mangled({ hall }: Scene, ms: number): Promise<void> {
  hall.note('frames go astray');
  const all = [...hall.sitters];
  for (const sitter of all) sitter.mangled = true;
  const losing = setInterval(() => {
    for (const sitter of hall.sitting) if (sitter.plan.random.chance(0.15)) sitter.page.loseSight(3000);
  }, 1000);
  await pause(ms);
  clearInterval(losing);
  for (const sitter of all) sitter.mangled = false;
  hall.note('frames arrive again');
}
