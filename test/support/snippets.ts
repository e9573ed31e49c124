import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Runs a file as somebody's program that has the official Node SDK installed, and answers what it prints. */
export function runNode(code: string): Promise<string> {
  return inFolder(async (directory) => {
    await symlink(MODULES, join(directory, 'node_modules'));
    await writeFile(join(directory, 'analytics.mjs'), code);
    return (await run(process.execPath, ['analytics.mjs'], { cwd: directory })).stdout;
  });
}

/**
 * Runs a file under python3 beside {@link PYTHON_SDK}; null where the machine has no python3. No package index is asked: the
 * SDK's constructors and its one request stand there in our words.
 */
export async function runPython(code: string): Promise<string | null> {
  const hasPython = await run('python3', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasPython) return null;
  return inFolder(async (directory) => {
    await writeFile(join(directory, 'mixpanel.py'), PYTHON_SDK);
    await writeFile(join(directory, 'analytics.py'), code);
    return (await run('python3', ['analytics.py'], { cwd: directory })).stdout;
  });
}

/** The arguments that mixpanel-python 5 documents, and its request: a form of `data`, `verbose` and `ip`, answered with status 1. */
const PYTHON_SDK = `
import json, time, urllib.parse, urllib.request, uuid

class Consumer:
    def __init__(self, events_url=None, people_url=None, import_url=None, request_timeout=None, groups_url=None,
                 api_host="api.mixpanel.com", retry_limit=4, retry_backoff_factor=0.25, verify_cert=True):
        self.urls = {"events": events_url, "people": people_url, "groups": groups_url, "imports": import_url}

    def send(self, endpoint, message):
        form = urllib.parse.urlencode({"data": message, "verbose": 1, "ip": 0}).encode()
        reply = json.loads(urllib.request.urlopen(self.urls[endpoint], form).read())
        if reply["status"] != 1:
            raise RuntimeError(reply["error"])

class Mixpanel:
    def __init__(self, token, consumer=None, serializer=None):
        self.token, self.consumer = token, consumer

    def track(self, distinct_id, event_name, properties=None, meta=None):
        own = {"token": self.token, "distinct_id": distinct_id, "time": time.time(),
               "$insert_id": uuid.uuid4().hex, "mp_lib": "python", "$lib_version": "5.1.0"}
        self.consumer.send("events", json.dumps({"event": event_name, "properties": {**own, **(properties or {})}}))

    def people_set(self, distinct_id, properties, meta=None):
        self.consumer.send("people", json.dumps({"$token": self.token, "$distinct_id": distinct_id,
                                                 "$time": time.time(), "$set": properties}))
`;

async function inFolder<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-snippet-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
