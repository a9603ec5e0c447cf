/** The cable between a student's device and the appliance: a TCP relay that a test can pull out, or let swallow every byte. */
import { connect, createServer, type Socket } from 'node:net';

export interface Cable {
  /** Where the appliance is reached through the cable. */
  url: string;
  /** Ends what runs and refuses what is new. */
  pull(): void;
  /** Nothing ends, nothing arrives: Wi-Fi that is there and does not work. */
  swallow(): void;
  plugIn(): void;
  /** As a proxy that knows no WebSocket: upgrades end, plain HTTP passes. What is open stays open. */
  refuseUpgrades(refused: boolean): void;
  /** Every byte takes so long from now on, there and back. */
  slow(delayMs: number): void;
  /** What devices say on the WebSockets that are open now gets no further, until it does; what is new passes. */
  delaySockets(delayed: boolean): void;
  /** Ends what runs; what is new may come at once. */
  cut(): void;
  remove(): Promise<void>;
}

/** A request's head comes in one piece from our own clients. */
const UPGRADE = /^GET .*\r\nupgrade: websocket\r\n/is;

export async function layCable(toUrl: string): Promise<Cable> {
  const { hostname, port } = new URL(toUrl);
  const open = new Set<Socket>();
  const webSockets = new Set<Socket>();
  let state: 'in' | 'pulled' | 'swallowing' = 'in';
  let upgrades = true;
  let delayMs = 0;
  const server = createServer((device) => {
    if (state === 'pulled') {
      device.destroy();
      return;
    }
    const appliance = connect(Number(port), hostname);
    for (const [from, to] of [
      [device, appliance],
      [appliance, device],
    ] as const) {
      open.add(from);
      from.on('data', (bytes: Buffer) => {
        if (state !== 'in') return;
        const asks = from === device && UPGRADE.test(bytes.toString('latin1'));
        if (asks) webSockets.add(device);
        if (asks && !upgrades) device.destroy();
        else if (delayMs === 0) to.write(bytes);
        else setTimeout(() => to.destroyed || to.write(bytes), delayMs);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        webSockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the cable has no port');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    pull() {
      state = 'pulled';
      cut();
    },
    swallow() {
      state = 'swallowing';
    },
    cut,
    delaySockets(delayed) {
      for (const device of webSockets) {
        if (delayed) device.pause();
        else device.resume();
      }
    },
    refuseUpgrades(refused) {
      upgrades = !refused;
    },
    slow(ms) {
      // What is still on its way would arrive after what is sent faster.
      if (ms < delayMs) cut();
      delayMs = ms;
    },
    plugIn() {
      // Bytes are missing in what stayed open.
      if (state === 'swallowing') cut();
      state = 'in';
    },
    async remove() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
