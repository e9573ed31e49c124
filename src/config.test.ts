import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeSettings, parseConfig, readFlags } from '#config';
import { DEFAULT_LIMITS } from '#ingest';

const directory = mkdtempSync(join(tmpdir(), 'riserbo-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const config = (
  flags: Readonly<Record<string, string | undefined>> = {},
  environment: Record<string, string> = {},
  file?: unknown,
) => {
  writeFileSync(join(directory, 'riserbo.json'), JSON.stringify(file ?? {}));
  return parseConfig({ flags, environment, workingDirectory: directory });
};

test('a flag wins over a variable, a variable over the file, the file over the default', () => {
  expect(config().port).toBe(8080);
  expect(config({}, {}, { port: 1 }).port).toBe(1);
  expect(config({}, { RISERBO_PORT: '2' }, { port: 1 }).port).toBe(2);
  expect(config(readFlags(['--port', '3']), { RISERBO_PORT: '2' }, { port: 1 }).port).toBe(3);
  expect(config({}, { RISERBO_DEMO: 'off' }).demo).toBe(false);
  expect(config().dataDirectory).toBe(join(directory, 'data'));
});

test('a wrong setting is named, with what it must be and where it was said', () => {
  expect(() => config({ port: '70000' })).toThrow(
    'the setting port (--port) must be a whole number from 0 to 65535, not "70000"',
  );
  expect(() => config({}, { RISERBO_ROLE: 'both' })).toThrow(
    'the setting role (RISERBO_ROLE) must be one of all, ingest, load, app, not "both"',
  );
  expect(() => config({}, {}, { prot: 1 })).toThrow('there is no setting prot');
  expect(() => config({}, { RISERBO_PROT: '1' })).toThrow('there is no setting RISERBO_PROT');
  expect(() => readFlags(['--prot', '1'])).toThrow('there is no setting --prot');
  expect(() => config({ config: 'missing.json' })).toThrow('the configuration file is missing');
});

test('a wrong secret is named and not shown', () => {
  const tell = (setting: string) => {
    try {
      config({ [setting]: 'ftp://user:hunter2@host' });
    } catch (error) {
      return String(error);
    }
    return '';
  };
  for (const setting of ['clickhouseUrl', 'postgresUrl', 'smtpUrl']) {
    expect(tell(setting)).toContain(setting);
    expect(tell(setting)).not.toContain('hunter2');
  }
});

test('a part of a larger installation says which server it needs', () => {
  expect(() => config({ role: 'ingest' })).toThrow(/role ingest needs the setting postgresUrl/);
  expect(() => config({ role: 'app' })).toThrow(/role app needs the setting clickhouseUrl/);
  const servers = { clickhouseUrl: 'http://ch:8123', postgresUrl: 'postgres://pg/riserbo' };
  expect(config({ role: 'load', ...servers }).role).toBe('load');
});

test('keys are not kept among the data', () => {
  expect(() => config({ keyDirectory: './data/keys' })).toThrow(/outside dataDirectory/);
});

test('ingest limits are the ones of the ingest line', () => {
  const { ingestBodyBytes, ingestRecordsPerRequest, ingestEventBytes, ingestProperties, ingestNesting } =
    config();
  expect({
    ingestBodyBytes,
    ingestRecordsPerRequest,
    ingestEventBytes,
    ingestProperties,
    ingestNesting,
  }).toEqual({
    ingestBodyBytes: DEFAULT_LIMITS.bodyBytes,
    ingestRecordsPerRequest: DEFAULT_LIMITS.recordsPerRequest,
    ingestEventBytes: DEFAULT_LIMITS.eventBytes,
    ingestProperties: DEFAULT_LIMITS.properties,
    ingestNesting: DEFAULT_LIMITS.nesting,
  });
});

test('docs/configuration.md says what the program takes', () => {
  // The formatter may pad the tables.
  const plain = (page: string) => page.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---').trim();
  const page = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');
  expect(plain(page)).toBe(plain(describeSettings()));
});
