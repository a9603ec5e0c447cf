/**
 * A client may offer another protocol along with any request (curl --http2 and the client of Java offer h2c), and a server that does
 * not speak it answers as if nothing had been said. Node takes each such request for a socket as soon as somebody listens for sockets
 * (`shouldUpgradeCallback` exists from Node 24 on only), and asks this property of the request.
 */
import { IncomingMessage } from 'node:http';

export class IncomingRequest extends IncomingMessage {
  // Not initialised here: the constructor above sets `upgrade` already.
  declare private isOffer: boolean | null;

  get upgrade(): boolean {
    if (!this.isOffer) return false;
    return this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket';
  }

  set upgrade(isOffer: boolean | null) {
    this.isOffer = isOffer;
  }
}
