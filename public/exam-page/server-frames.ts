/* What each frame of the socket means for the attempt; what it makes of that is its own affair. */
import type { Closing } from './outcome.js';
import type { AnswerReply, DeadlineStory, Hello, Message, ServerFrame } from './wire.js';

export interface FrameMeanings {
  hello(hello: Hello): void;
  /** `askedAt`: monotonic ms at which the ping left. */
  time(serverTime: string, askedAt?: number): void;
  answer(reply: AnswerReply): void;
  /** An error that names no answer: the server was too busy for something else. */
  busy(): void;
  closed(closing: Closing): void;
  deadline(at: string, story: DeadlineStory | undefined, reason: string | undefined): void;
  paused(since: string | undefined, reason: string | undefined): void;
  /** Without an instant the deadline stays. */
  resumed(deadlineAt: string | undefined, story: DeadlineStory | undefined): void;
  corrected(): void;
  message(message: Omit<Message, 'at'> & Partial<Message>): void;
}

export function readFrame(frame: ServerFrame, askedAt: number | undefined, means: FrameMeanings): void {
  switch (frame.event) {
    case 'hello':
      means.hello(frame);
      break;
    case 'pong':
      means.time(frame.server_time, askedAt);
      break;
    case 'ack':
      means.answer(frame);
      break;
    case 'error':
      if (frame.q_id === undefined && frame.id === undefined) means.busy();
      means.answer(frame);
      break;
    case 'graded':
      means.closed({ score: frame.score, reason: 'SUBMIT' });
      break;
    case 'closed':
      means.closed({
        score: frame.score,
        finishedAt: frame.finished_at,
        reason: frame.reason ?? 'CLOSED',
      });
      break;
    case 'deadline':
      means.deadline(frame.deadline_at, frame.deadline_story, frame.reason);
      break;
    case 'paused':
      means.paused(frame.at, frame.reason);
      break;
    case 'resumed':
      means.resumed(frame.deadline_at, frame.deadline_story);
      break;
    case 'paper':
      means.corrected();
      break;
    case 'message':
      means.message({ text: frame.text, at: frame.at });
      break;
  }
}
