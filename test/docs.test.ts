import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IGNORED = /^(node_modules|dist|data|keys|\.git)(\/|$)/;
const pages = [
  ...readdirSync(ROOT),
  ...['docs', 'src', 'vendor'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((name) => name.endsWith('.md') && !IGNORED.test(name));

test('every file and picture that a document points to is there', () => {
  const links = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#\s]+)|(?:src|srcset)="([^"]+)"/g)].map(
      (match) => ({ page, to: match[1] ?? match[2] ?? '' }),
    ),
  );
  const ours = links.filter(({ to }) => !/^(https?:|mailto:|\/)/.test(to));
  expect(ours.length).toBeGreaterThan(20);
  expect(ours.filter(({ page, to }) => !existsSync(join(ROOT, dirname(page), to)))).toEqual([]);
});

test('every npm script and command that the README names exists', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  const commands = [...readme.matchAll(/npx riserbo (\w+)/g)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(2);
  expect(commands.filter((name) => !existsSync(join(ROOT, 'src/cli', `${name}.ts`)))).toEqual([]);
});
