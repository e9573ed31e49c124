import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** A service on this machine that can be away, and can be busy for its next `n` questions. */
export async function openFakeServer(answer: (asked: Asked) => Answered, busy: Answered) {
  let isAway = false;
  let busyFor = 0;
  let questions = 0;
  const server = createServer((request, reply) => {
    questions += 1;
    if (isAway) return void request.socket.destroy();
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const answered = busyFor > 0 ? busy : answer({ method, path: url, headers, body });
      busyFor = Math.max(0, busyFor - 1);
      reply.writeHead(answered.status, { 'content-type': 'application/json' });
      reply.end(JSON.stringify(answered.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  return {
    url: `http://127.0.0.1:${port}`,
    questions: () => questions,
    goAway: () => {
      isAway = true;
    },
    comeBack: () => {
      isAway = false;
    },
    beBusy: (times: number) => {
      busyFor = times;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
