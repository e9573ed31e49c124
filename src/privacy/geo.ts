import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { Reader, type Response } from 'mmdb-lib';
import { AppError } from '#core';
import { COUNTRIES } from './countries.ts';

/** Where an address is, no finer than this. The address itself goes no further. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** First-level subdivision, in English; only from an operator's own file. */
  readonly region?: string | undefined;
}

/** From an address in text form to its place; undefined for private, unknown and malformed ones. */
export type Geo = (ip: string) => Place | undefined;

/** For those who want no geography at all. */
export const noGeo: Geo = () => undefined;

const VENDORED = new URL('../../vendor/dbip/dbip-country-lite.mmdb.br', import.meta.url);

/**
 * The vendored country database or, with `file`, an operator's own (DB-IP City Lite, or any MMDB file of that layout): then regions
 * too. City and coordinates are never read. Throws `AppError('geo_unreadable')`.
 */
export async function openGeo(options: { readonly file?: string | undefined } = {}): Promise<Geo> {
  const reader = await openReader(options.file);
  return (ip) => {
    if (isIP(ip) === 0) return undefined;
    return toPlace(reader.get(ip));
  };
}

async function openReader(file: string | undefined): Promise<Reader<Response>> {
  try {
    const bytes =
      file === undefined ? await promisify(brotliDecompress)(await readFile(VENDORED)) : await readFile(file);
    return new Reader<Response>(bytes);
  } catch (cause) {
    throw new AppError(
      'geo_unreadable',
      'The location database cannot be read: it is missing or is no MMDB file.',
      {
        cause,
      },
    );
  }
}

/** Two layouts: MaxMind's (`country.iso_code`, `subdivisions`) and the flat one of the vendored file (`country_code`, `state1`). */
export function toPlace(found: unknown): Place | undefined {
  const country = read(found, 'country', 'iso_code') ?? read(found, 'country_code');
  if (typeof country !== 'string' || !COUNTRIES.has(country)) return undefined;
  const region = read(found, 'subdivisions', '0', 'names', 'en') ?? read(found, 'state1');
  return typeof region === 'string' && region !== '' ? { country, region } : { country };
}

function read(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? Object.getOwnPropertyDescriptor(inner, key)?.value
        : undefined,
    value,
  );
}
