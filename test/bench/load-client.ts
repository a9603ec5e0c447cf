/** The bench's side of the load client: starts it, gives it one order after the other. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, OrderName, OrderReply, Orders } from './crowd-orders.js';

export class LoadClient {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./crowd.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });

  /** @throws what the order failed with, or when the client has ended. */
  order<K extends OrderName>(name: K, given: Orders[K]['given']): Promise<Orders[K]['found']> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the load client ended with ${code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (reply: OrderReply) => {
        this.#child.off('exit', ended);
        if ('error' in reply) reject(new Error(reply.error));
        else resolve(reply.found as Orders[K]['found']);
      });
      this.#child.send({ name, given } as Order);
    });
  }

  end(): void {
    this.#child.disconnect();
  }
}
