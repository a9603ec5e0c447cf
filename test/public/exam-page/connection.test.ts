/* The connection must notice death that nobody announces, come back by itself and know when to hand over to HTTP. */
import { expect } from 'chai';
import fc from 'fast-check';
import { backoffMs } from '../../../public/exam-page/backoff.js';
import { createConnection, type End, type SocketHandlers } from '../../../public/exam-page/connection.js';

const HELLO = JSON.stringify({ event: 'hello' });

interface Line {
  handlers: SocketHandlers;
  sent: string[];
  dropped: boolean;
}

function drop(line: Line): void {
  line.dropped = true;
}

function setUp() {
  const time = { at: 0 };
  const lines: Line[] = [];
  const ends: End[] = [];
  const lost: boolean[] = [];
  const pongs: (number | undefined)[] = [];
  const connection = createConnection(
    {
      open(handlers) {
        const line: Line = { handlers, sent: [], dropped: false };
        lines.push(line);
        return { send: (text) => void line.sent.push(text), drop: () => drop(line) };
      },
      now: () => time.at,
      random: () => 1,
    },
    {
      frame: (frame, askedAt) => void (frame.event === 'pong' && pongs.push(askedAt)),
      lost: (tried) => void lost.push(tried),
      ended: (end) => void ends.push(end),
    },
  );
  const pass = (ms: number) => {
    for (const until = time.at + ms; time.at < until; ) {
      time.at += 250;
      connection.tick();
    }
  };
  const last = () => lines[lines.length - 1] as Line;
  return { connection, time, lines, ends, lost, pongs, pass, last };
}

describe('the connection', () => {
  it('is trusted from hello on, not from the mere opening', () => {
    const { connection, last } = setUp();
    connection.start();
    expect(connection.trusted()).to.equal(false);
    expect(connection.send({ action: 'ping' })).to.equal(false);
    last().handlers.text(HELLO);
    expect(connection.trusted()).to.equal(true);
    expect(connection.needsHttp()).to.equal(false);
  });

  it('asks for HTTP after two failed openings', () => {
    const { connection, last, pass } = setUp();
    connection.start();
    last().handlers.closed(1006);
    expect(connection.needsHttp()).to.equal(false);
    pass(500);
    last().handlers.closed(1006);
    expect(connection.needsHttp()).to.equal(true);
  });

  it('asks for HTTP after 5 s without a socket, and goes on trying', () => {
    const { connection, lines, pass } = setUp();
    connection.start();
    pass(4750);
    expect(connection.needsHttp()).to.equal(false);
    pass(250);
    expect(connection.needsHttp()).to.equal(true);
    pass(1500);
    expect(lines[0]?.dropped).to.equal(true);
    expect(lines).to.have.length(2);
  });

  it('pings every 15 s and says when the ping left that a pong answers', () => {
    const { connection, last, pass, pongs } = setUp();
    connection.start();
    last().handlers.text(HELLO);
    pass(15_000);
    expect(last().sent).to.deep.equal([JSON.stringify({ action: 'ping' })]);
    last().handlers.text(JSON.stringify({ event: 'pong', server_time: '' }));
    expect(pongs).to.deep.equal([15_000]);
  });

  it('knows of two pings under way at once which of them a pong answers', () => {
    const { connection, time, last, pongs } = setUp();
    connection.start();
    last().handlers.text(HELLO);
    time.at = 1000;
    connection.hurry();
    // An ack, and the student looks at the page again, while the pong is on a slow way.
    last().handlers.text(JSON.stringify({ event: 'ack' }));
    time.at = 3000;
    connection.hurry();
    for (let i = 0; i < 2; i += 1) last().handlers.text(JSON.stringify({ event: 'pong', server_time: '' }));
    expect(pongs).to.deep.equal([1000, 3000]);
    last().handlers.closed(1006);
    time.at = 4000;
    connection.hurry();
    last().handlers.text(HELLO);
    connection.hurry();
    last().handlers.text(JSON.stringify({ event: 'pong', server_time: '' }));
    expect(pongs.at(-1)).to.equal(4000);
  });

  it('distrusts a socket that does not answer, and replaces it', () => {
    const { connection, last, pass, lines, lost } = setUp();
    connection.start();
    last().handlers.text(HELLO);
    connection.send({ action: 'autosave' });
    pass(5000);
    expect(connection.trusted()).to.equal(false);
    expect(connection.needsHttp()).to.equal(true);
    pass(5000);
    expect(lines[0]?.dropped).to.equal(true);
    expect(lost).to.deep.equal([false]);
    pass(1000);
    expect(lines).to.have.length(2);
  });

  it('stops for good at a close code that says so', () => {
    for (const [code, end] of [
      [4401, 'signed-out'],
      [4403, 'not-joined'],
      [4409, 'elsewhere'],
      [4410, 'over'],
    ] as const) {
      const { connection, last, pass, lines, ends } = setUp();
      connection.start();
      last().handlers.text(HELLO);
      last().handlers.closed(code);
      pass(60_000);
      expect(ends).to.deep.equal([end]);
      expect(lines).to.have.length(1);
    }
  });

  it('waits longer before it returns to a server that restarts than to one that dropped it', () => {
    const back = (code: number) => {
      const { connection, last, pass, lines, time } = setUp();
      connection.start();
      last().handlers.text(HELLO);
      last().handlers.closed(code);
      while (lines.length < 2) pass(250);
      return time.at;
    };
    expect(back(1012)).to.be.greaterThan(back(1006));
    expect(back(1013)).to.be.greaterThan(back(1006));
  });

  it('says that the server restarts until it is back', () => {
    const { connection, last, pass } = setUp();
    connection.start();
    last().handlers.text(HELLO);
    last().handlers.closed(1012);
    expect(connection.restarting()).to.equal(true);
    pass(5000);
    last().handlers.closed(1006);
    expect(connection.restarting()).to.equal(true);
    pass(10_000);
    last().handlers.text(HELLO);
    expect(connection.restarting()).to.equal(false);
  });

  it('tries at once when the network comes back', () => {
    const { connection, last, lines } = setUp();
    connection.start();
    last().handlers.closed(1006);
    connection.hurry();
    expect(lines).to.have.length(2);
  });

  it('never waits longer than the limit, nor less than half of the step', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const wait = backoffMs(failures, () => random);
        const step = Math.min(6000, 500 * 2 ** Math.min(failures, 16));
        expect(wait).to.be.within(step / 2, step);
      }),
    );
  });

  it('always comes back to a server that answers, whatever happened before', () => {
    const event = fc.constantFrom('open', 'drop', 'restart', 'silence', 'send', 'wait', 'hurry');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40, size: 'max' }), (events) => {
        const { connection, last, lines, pass } = setUp();
        connection.start();
        for (const what of events) {
          const line = last();
          if (what === 'open' && !line.dropped) line.handlers.text(HELLO);
          if (what === 'drop' && !line.dropped) {
            line.dropped = true;
            line.handlers.closed(1006);
          }
          if (what === 'restart' && !line.dropped) {
            line.dropped = true;
            line.handlers.closed(1012);
          }
          if (what === 'send') connection.send({ action: 'autosave' });
          if (what === 'silence') pass(10_000);
          if (what === 'wait') pass(1000);
          if (what === 'hurry') connection.hurry();
        }
        for (let tries = 0; tries < 400 && !connection.trusted(); tries += 1) {
          if (!last().dropped) last().handlers.text(HELLO);
          else pass(250);
        }
        expect(connection.trusted(), `${lines.length} sockets`).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});
