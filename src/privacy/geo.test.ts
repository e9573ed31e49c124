import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openGeo, toPlace } from './geo.ts';

const FOLDER = new URL('../../vendor/dbip/', import.meta.url);

test('an address becomes its country and nothing finer', async () => {
  const geo = await openGeo();
  expect(geo('151.100.1.1')).toEqual({ country: 'IT' });
  expect(geo('8.8.8.8')).toEqual({ country: 'US' });
  expect(geo('2001:4860:4860::8888')?.country).toMatch(/^[A-Z]{2}$/);
});

test('private, unknown and malformed addresses have no place', async () => {
  const geo = await openGeo();
  for (const ip of [
    '10.0.0.1',
    '127.0.0.1',
    '::1',
    '',
    '0',
    'example.org',
    '8.8.8.8.8',
    '999.1.1.1',
    "8.8.8.8'",
  ])
    expect(geo(ip)).toBeUndefined();
});

test('from a city file the country and the region are read, and nothing finer', () => {
  const record = {
    city: { names: { en: 'Tivoli' } },
    continent: { code: 'EU' },
    country: { iso_code: 'IT', names: { en: 'Italy' } },
    location: { latitude: 41.96, longitude: 12.8 },
    subdivisions: [{ names: { en: 'Lazio' } }],
  };
  expect(toPlace(record)).toEqual({ country: 'IT', region: 'Lazio' });
  expect(toPlace({ country_code: 'IT', state1: 'Lazio', city: 'Tivoli' })).toEqual({
    country: 'IT',
    region: 'Lazio',
  });
  for (const other of [null, undefined, 'IT', {}, { country_code: 'ZZ' }, { country: { iso_code: 7 } }, []])
    expect(toPlace(other)).toBeUndefined();
});

test('the vendored file is the one that its README names', async () => {
  const readme = await readFile(new URL('README.md', FOLDER), 'utf8');
  const file = await readFile(new URL('dbip-country-lite.mmdb.br', FOLDER));
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  expect(readme).toContain(sha256(file));
  expect(readme).toContain(sha256(brotliDecompressSync(file)));
});

test('a location file that cannot be read is said so at start', async () => {
  await expect(openGeo({ file: new URL('README.md', FOLDER).pathname })).rejects.toMatchObject({
    code: 'geo_unreadable',
  });
  await expect(openGeo({ file: '/nowhere/city.mmdb' })).rejects.toMatchObject({ code: 'geo_unreadable' });
});
