/** The students' WebSocket: upgrade, frames, heartbeat. What a frame does is the exam engine's business. */
import { Counter, Gauge, Histogram } from 'prom-client';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { definePlugin } from '../../core/index.js';
import type { AuthContract } from '../auth/contract.js';
import type { ExamEngineContract } from '../exam-engine/contract.js';
import { RESTARTING, Sockets } from './sockets.js';
import { type SocketTools, StudentSocket } from './student-socket.js';

const FRAME_LIMIT_BYTES = 4096;
const PING_EVERY_MS = 20_000;
const sockets = new WeakMap<object, Sockets>();

export default definePlugin<AuthContract & ExamEngineContract>({
  name: 'ws-stream',
  version: '1.0.0',
  core: 1,
  description: 'Carries answers and acks between exam page and server.',
  requires: ['auth', 'exam-engine'],

  setup(ctx) {
    const engine = ctx.service('exam-engine');
    const all = new Sockets(engine, ctx.logger);
    sockets.set(ctx, all);
    const server = new WebSocketServer({
      noServer: true,
      maxPayload: FRAME_LIMIT_BYTES,
      perMessageDeflate: false,
      clientTracking: false,
    });
    const frames = new Counter({
      name: 'examhall_socket_frames_total',
      help: 'Frames from pages by kind.',
      labelNames: ['kind'],
      registers: [ctx.metrics],
    });
    const acks = new Histogram({
      name: 'examhall_ack_seconds',
      help: 'From the arrival of an answer to its ack.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3],
      registers: [ctx.metrics],
    });
    new Gauge({
      name: 'examhall_sockets',
      help: 'Open sockets.',
      registers: [ctx.metrics],
      collect() {
        this.set(all.count);
      },
    });
    const tools: SocketTools = {
      engine,
      clock: ctx.clock,
      onFrame: (kind) => frames.inc({ kind }),
      onAck: (ms) => acks.observe(ms / 1000),
      onHandedIn: (socket) => all.handedIn(socket),
    };
    ctx.upgrade({
      path: '/ws/v1/student/exams/:exam_id/stream',
      permission: 'student',
      // In the one spelling that Redis keys are made of, as over HTTP.
      params: z.object({ exam_id: z.guid().toLowerCase() }),
      handler: async ({ identity, params, request, socket, head, ip }) => {
        const { attempt, hello } = await engine.connect(identity, String(params['exam_id']), {
          ip,
          userAgent: request.headers['user-agent'],
        });
        server.handleUpgrade(request, socket, head, (ws: WebSocket) => {
          const student = new StudentSocket(ws, attempt, tools);
          student.send({ event: 'hello', ...hello });
          all.add(student);
        });
      },
    });
    ctx.onUnload(
      ctx.service('auth').onStudentSignedIn(({ studentId, tokenId }) => all.signedIn(studentId, tokenId)),
    );
    ctx.onUnload(engine.onPush((push) => all.push(push)));
    ctx.action('core.bus.reconnected', () => all.checkAll());
    ctx.action('core.fast-lane.filled', () => all.checkAll());
    ctx.every(PING_EVERY_MS, 'ping', () => all.beat());
    ctx.onUnload(() => server.close());
  },

  quiesce(ctx) {
    sockets.get(ctx)?.endAll(RESTARTING);
  },

  stop(ctx) {
    sockets.get(ctx)?.endAll(RESTARTING);
    sockets.delete(ctx);
  },
});
