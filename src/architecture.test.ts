import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** The map: who may import whom. `core` is open to all; what is not listed is forbidden. */
const MAP: Record<string, readonly string[] | 'everything'> = {
  core: [],
  contract: ['events'],
  sql: [],
  events: [],
  vault: ['events'],
  audit: [],
  backup: [],
  mail: [],
  privacy: ['events', 'vault'],
  people: ['events', 'vault', 'privacy'],
  expiry: ['events'],
  access: ['audit'],
  reports: ['sql', 'events', 'contract', 'egress'],
  lexicon: ['events', 'contract', 'audit', 'privacy'],
  egress: ['events', 'audit', 'vault', 'sql'],
  ingest: ['events', 'privacy', 'people', 'vault'],
  /** Mixpanel's Query API, in our words. */
  compat: ['events', 'contract'],
  incidents: ['events', 'egress', 'audit', 'mail', 'sql', 'contract'],
  vendors: ['events', 'egress', 'audit', 'sql', 'contract'],
  boards: ['events', 'contract'],
  alerts: ['events', 'contract', 'egress', 'mail'],
  cohorts: ['audit', 'contract'],
  definitions: ['audit', 'contract'],
  lookups: ['audit', 'contract', 'events', 'privacy', 'definitions'],
  demo: ['events', 'contract'],
  warehouse: [
    'backup',
    'sql',
    'events',
    'privacy',
    'ingest',
    'people',
    'egress',
    'incidents',
    'vendors',
    'lexicon',
    'cohorts',
    'lookups',
    'expiry',
  ],
  metadata: [
    'backup',
    'events',
    'vault',
    'audit',
    'privacy',
    'people',
    'access',
    'egress',
    'ingest',
    'incidents',
    'vendors',
    'lexicon',
    'reports',
    'boards',
    'alerts',
    'cohorts',
    'definitions',
    'lookups',
    'expiry',
  ],
  http: [
    'config',
    'compat',
    'contract',
    'events',
    'audit',
    'privacy',
    'access',
    'ingest',
    'people',
    'reports',
    'egress',
    'incidents',
    'vendors',
    'lexicon',
    'mail',
    'demo',
    'boards',
    'alerts',
    'cohorts',
    'definitions',
    'lookups',
    'expiry',
  ],
  cli: [
    'backup',
    'config',
    'app',
    'contract',
    'events',
    'audit',
    'access',
    'ingest',
    'people',
    'reports',
    'egress',
    'incidents',
    'vendors',
    'lexicon',
    'mail',
    'demo',
    'http',
  ],
  web: ['contract', 'events'],
  /** Plugs everything together, and nobody but the command line asks for it. */
  app: 'everything',
};

const ROOT = new URL('.', import.meta.url).pathname;
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && name.includes('/'),
);

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const imports: Import[] = files.flatMap((file) => {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const from = file.split('/')[0] ?? '';
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*(['"])([^'"]+)\1/g)].map(
    (match) => match[2] ?? '',
  );
  return specifiers
    .filter((specifier) => specifier.startsWith('#') || specifier.startsWith('.'))
    .map((specifier) => ({ file, from, to: moduleOf(file, specifier) }));
});

function moduleOf(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  const target = relative(ROOT, join(ROOT, file, '..', specifier));
  return target.split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

test('every folder is on the map, and the guard saw the code', () => {
  const folders = new Set(files.map((file) => file.split('/')[0]));
  for (const folder of folders) expect(Object.keys(MAP)).toContain(folder);
  expect(imports.length).toBeGreaterThan(20);
});

test('imports follow the map', () => {
  const wrong = imports.filter(
    ({ from, to }) => to !== from && to !== 'core' && MAP[from] !== 'everything' && !MAP[from]?.includes(to),
  );
  expect(wrong).toEqual([]);
});

test('only privacy makes a ProtectedBatch and only egress makes a Released', () => {
  const makers = (call: string) =>
    files
      .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes(call))
      .map((file) => file.split('/')[0]);
  expect(new Set(makers('ProtectedBatch.made('))).toEqual(new Set(['privacy']));
  expect(new Set(makers('Released.made('))).toEqual(new Set(['egress']));
});

test('the machine clock and chance are read in one place', () => {
  const readers = files.filter(
    (file) =>
      !file.startsWith('web/') && /Date\.now\(|Math\.random\(/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(readers).toEqual(['core/clock.ts']);
});
