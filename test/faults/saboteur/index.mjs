/**
 * A plugin for tests alone, which breaks a promise on purpose so that the harness can be seen to notice: it stands between the
 * appliance and the scripts of its Redis. FAULTS_SABOTAGE says how.
 */
const LATE_MS = 2000;
/** Of `autosave.lua`: keys before the entries, keys an entry, arguments an entry, and which of those is the base_rev. */
const SHARED_KEYS = 4;
const ENTRY_KEYS = 6;
const ENTRY_ARGS = 8;
const BASE_REV = 5;

const isAutosave = (keys) => keys[0] === 'persist_answers_queue' && keys[2] === 'exam-clock-offset:watch';
const isClaim = (keys) => keys.length === 3 && /:processing:/.test(keys[1]);

const SABOTAGE = {
  /** Says that answers are saved, and saves them a little later. */
  'ack-before-write'(redis, run) {
    const revs = new Map();
    return async (keys, args) => {
      if (!isAutosave(keys)) return run(keys, args);
      const replies = [];
      for (let i = 0; i < (keys.length - SHARED_KEYS) / ENTRY_KEYS; i += 1) {
        const session = keys[SHARED_KEYS + i * ENTRY_KEYS + 1];
        const rev = Math.max(revs.get(session) ?? 0, Number(await redis.hget(session, 'rev'))) + 1;
        revs.set(session, rev);
        replies.push(['saved', rev, '']);
      }
      setTimeout(() => void run(keys, args).catch(() => undefined), LATE_MS);
      return replies;
    };
  },

  /** Takes jobs out of Redis when they are claimed, not when they are committed. */
  'no-processing-list'(redis, run) {
    return async (keys, args) => {
      const reply = await run(keys, args);
      if (isClaim(keys)) await redis.del(keys[1]);
      return reply;
    };
  },

  /** Lets whatever comes last win, whatever it was based on. */
  'older-wins'(_, run) {
    return (keys, args) => {
      if (!isAutosave(keys)) return run(keys, args);
      return run(
        keys,
        args.map((arg, i) => (i % ENTRY_ARGS === BASE_REV ? '' : arg)),
      );
    };
  },
};

export default {
  name: 'saboteur',
  version: '1.0.0',
  core: 1,
  description: 'Breaks a promise on purpose.',

  setup({ redis }) {
    const sabotage = SABOTAGE[process.env.FAULTS_SABOTAGE];
    if (!sabotage) throw new Error('FAULTS_SABOTAGE names no sabotage');
    const evalsha = redis.evalsha.bind(redis);
    const broken = sabotage(redis, (keys, args, sha = keys.sha) =>
      evalsha(sha, keys.length, ...keys, ...args),
    );
    redis.evalsha = (sha, count, ...rest) =>
      broken(Object.assign(rest.slice(0, count), { sha }), rest.slice(count));
  },
};
