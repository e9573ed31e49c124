import { createServer } from 'node:net';

/** What stands in the way of listening there. */
export type PortState = 'free' | 'riserbo' | 'taken' | 'forbidden' | 'impossible';

export async function lookAtPort(host: string, port: number): Promise<PortState> {
  const code = await new Promise<string>((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    probe.listen(port, host, () => probe.close(() => resolve('')));
  });
  if (code === '') return 'free';
  if (code === 'EACCES') return 'forbidden';
  if (code !== 'EADDRINUSE') return 'impossible';
  return (await isRiserbo(host, port)) ? 'riserbo' : 'taken';
}

async function isRiserbo(host: string, port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/readyz`, {
      signal: AbortSignal.timeout(2_000),
    });
    return 'parts' in ((await reply.json()) as object); // any JSON object will do
  } catch {
    return false; // something else, or nothing that speaks HTTP
  }
}
