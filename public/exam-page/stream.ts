/* The browser's WebSocket in the shape that the connection asks for. */
import type { Socket, SocketHandlers } from './connection.js';

export function openStream(url: string, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url);
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') handlers.text(event.data);
  };
  socket.onclose = (event) => handlers.closed(event.code);
  return {
    send: (text) => socket.send(text),
    drop() {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    },
  };
}
