/** Asks a Unix socket whether its server lives: lock files and sockets outlive a process that was killed. */
import net from 'node:net';

/** True when somebody listens behind it. */
export function socketAnswers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(file);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
