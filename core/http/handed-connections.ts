/** An HTTP server that does not listen: its connections are accepted by another process and handed over. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const SWEEP_MS = 100;

export function handedConnections(server: Server): {
  admit(socket: Socket): void;
  /** Lets requests in flight finish, ends idle connections. */
  close(): Promise<void>;
} {
  const open = new Set<Socket>();
  // Node counts connections, and ends those that never finish their head, only after this event.
  server.emit('listening');
  return {
    admit(socket) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      server.emit('connection', socket);
      socket.resume();
    },
    close() {
      return new Promise((resolve) => {
        const look = (): void => {
          server.closeIdleConnections();
          if (open.size > 0) return;
          clearInterval(sweep);
          // Its timers end with it; that it never listened is no fault.
          server.close(() => resolve());
        };
        const sweep = setInterval(look, SWEEP_MS);
        look();
      });
    },
  };
}
