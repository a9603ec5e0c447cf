/* What the proctor has said to this student: each message comes once by itself and again with every hello, and is told once. */
import type { Message } from './wire.js';

export type Messages = (message: Omit<Message, 'at'> & Partial<Message>) => void;

export function createMessages(serverNow: () => number, tell: (message: Message) => void): Messages {
  const told = new Set<string>();
  return ({ text, at = new Date(serverNow()).toISOString() }) => {
    const id = `${at} ${text}`;
    if (told.has(id)) return;
    told.add(id);
    tell({ text, at });
  };
}
