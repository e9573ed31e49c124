import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core';

export type ConfigErrorCode = 'setting_unknown' | 'setting_invalid' | 'setting_missing' | 'config_unreadable';

/** A setting: what it is for, what it is when nobody says, and how text becomes a value. */
interface Setting<Value> {
  readonly about: string;
  readonly byDefault: Value;
  /** What a right value looks like, to finish the sentence "must be …". */
  readonly form: string;
  /** undefined: wrong. */
  readonly parse: (text: string) => Value | undefined;
  /** Never shown, not even when it is wrong. */
  readonly isSecret?: true;
  readonly group: 'server' | 'storage' | 'people' | 'ingest';
}

const ROLES = ['all', 'ingest', 'load', 'app'] as const;
export type ServerRole = (typeof ROLES)[number];
const KEY_SERVICES = ['file', 'aws-kms', 'transit'] as const;
const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'silent'] as const;

/** Every setting there is. Flag, variable, key in the file and `docs/configuration.md` all come from its one entry here. */
const SETTINGS = {
  role: choice(
    'server',
    ROLES,
    'all',
    'What this process does: everything, or one part of a larger installation. Parts need clickhouseUrl and postgresUrl.',
  ),
  host: text(
    'server',
    '127.0.0.1',
    'Address to listen on. The default takes connections from this machine alone; put a proxy with TLS in front, or set `0.0.0.0` inside a container.',
  ),
  port: integer('server', 8080, { min: 0, max: 65_535 }, 'TCP port to listen on; 0 takes a free one.'),
  publicUrl: url(
    'server',
    ['http:', 'https:'],
    'How browsers reach this server (`https://riserbo.example.com`). Passkeys are bound to its domain. Empty: `http://localhost:<port>`.',
  ),
  trustProxy: text(
    'server',
    '',
    'Addresses of the proxies in front (`loopback`, `10.0.0.0/8`, separated by commas) whose `X-Forwarded-*` headers are believed. Empty: none.',
  ),
  logLevel: choice('server', LOG_LEVELS, 'info', 'How much is written to standard output.'),
  metricsToken: secret(
    'server',
    'Bearer token that opens `/metrics` to other machines. Empty: this machine alone.',
  ),
  dataDirectory: text(
    'storage',
    './data',
    'Where everything embedded is kept: PostgreSQL, ClickHouse, the spool.',
  ),
  keyDirectory: text(
    'storage',
    './keys',
    'Where `root.key`, `ingest.key` and the copy of the wrapped keys are kept. Outside the data directory, so that a copy of the data opens nothing. Back it up, apart.',
  ),
  keyService: choice(
    'storage',
    KEY_SERVICES,
    'file',
    'What closes the key files: nothing but their mode, AWS KMS, or the Transit engine of HashiCorp Vault or OpenBao.',
  ),
  keyServiceUrl: url(
    'storage',
    ['http:', 'https:'],
    'Where it answers: `https://vault.example.com:8200`; `http` on this machine alone. Empty with `aws-kms`: that of the region in the key.',
  ),
  keyServiceKey: text(
    'storage',
    '',
    'Its key: an ARN (`arn:aws:kms:eu-south-1:…:key/…`), or the name of a Transit key (`riserbo`; `mount/riserbo` where the engine is not at `transit`).',
  ),
  keyServiceCredentials: text(
    'storage',
    '',
    'File with the right to it, not readable by everybody, read anew with each question: a Vault token, or the JSON that an AWS credential process prints.',
  ),
  keyRotationDays: integer(
    'storage',
    7,
    { min: 1, max: 28 },
    'How often the root key is changed. A day later the former one is gone, and with it every older copy of the keys.',
  ),
  clickhouseUrl: secretUrl(
    'storage',
    ['http:', 'https:'],
    'ClickHouse server (`http://user:password@host:8123/database`). Empty: embedded.',
  ),
  postgresUrl: secretUrl(
    'storage',
    ['postgres:', 'postgresql:'],
    'PostgreSQL server, 15 or newer (`postgres://user:password@host:5432/database`). Empty: embedded.',
  ),
  questionSeconds: integer(
    'storage',
    60,
    { min: 1, max: 3_600 },
    'A question that takes longer is refused. Raise it with the events that you keep.',
  ),
  questionMemoryBytes: integer(
    'storage',
    2_147_483_648,
    { min: 100_000_000, max: 1e15 },
    'Memory of ClickHouse for one question: what outgrows half of it waits in files, and a question that needs more all the same is refused. Some are asked at the same time: see docs/operators.md.',
  ),
  minFreeDiskBytes: integer(
    'storage',
    256_000_000,
    { min: 0, max: 1e15 },
    'Events are refused (503, send again) while the disk of the spool has less free than this.',
  ),
  spoolMaxBytes: integer(
    'storage',
    50_000_000_000,
    { min: 1_000_000, max: 1e15 },
    'Events are refused (503, send again) while the spool holds more than this.',
  ),
  smtpUrl: secretUrl(
    'people',
    ['smtp:', 'smtps:'],
    'Mail server for notices (`smtp://user:password@host:587`). Empty: no notice is sent.',
  ),
  mailFrom: text('people', 'Riserbo <riserbo@localhost>', 'Sender of notices.'),
  alertMailDomains: text(
    'people',
    '',
    'Domains of addresses that alerts and digests may go to, separated by commas; `*`: any. Empty: the domain of `mailFrom`.',
  ),
  webhookHosts: text(
    'people',
    '',
    'Hosts that alerts may call, separated by commas (`hooks.example.com`, `*.example.com`). Empty: none.',
  ),
  webhookToPrivate: flag(
    'people',
    false,
    'Whether a webhook may lead to an address inside a private network.',
  ),
  defaultK: integer(
    'people',
    10,
    { min: 2, max: 1_000 },
    'Crowd threshold of new projects: how many people must share a text before it is stored readable. Each project can change its own.',
  ),
  demo: flag(
    'people',
    true,
    'Whether a demo project with 90 days of generated events is made on the first start.',
  ),
  demoDevelopers: integer(
    'people',
    3_000,
    { min: 100, max: 100_000 },
    'How many developers the demo tells of; each brings about 110 events.',
  ),
  lookupBytes: integer(
    'people',
    20_000_000,
    { min: 1_000, max: 100_000_000 },
    'Largest file of a lookup table, as sent and after inflation.',
  ),
  lookupRows: integer(
    'people',
    200_000,
    { min: 1, max: 2_000_000 },
    'Most rows in the file of a lookup table.',
  ),
  lookupColumns: integer(
    'people',
    50,
    { min: 1, max: 500 },
    'Most columns of a lookup table, beside its key.',
  ),
  lookupTables: integer('people', 100, { min: 1, max: 1_000 }, 'Most lookup tables of a project.'),
  geoDatabase: text(
    'ingest',
    '',
    'MaxMind-format country database. Empty: the DB-IP Lite file that comes with Riserbo.',
  ),
  ingestBodyBytes: integer(
    'ingest',
    10_000_000,
    { min: 1_000, max: 1e9 },
    'Largest body, as sent and after inflation.',
  ),
  ingestRecordsPerRequest: integer('ingest', 2_000, { min: 1, max: 100_000 }, 'Most records in one request.'),
  ingestEventBytes: integer('ingest', 1_000_000, { min: 100, max: 1e8 }, 'Largest event.'),
  ingestProperties: integer('ingest', 255, { min: 1, max: 2_000 }, 'Most properties of an event.'),
  ingestNesting: integer(
    'ingest',
    3,
    { min: 0, max: 20 },
    'Levels of objects inside a property; what lies deeper is cut off.',
  ),
  ingestMaxAgeDays: integer(
    'ingest',
    5,
    { min: 1, max: 3_650 },
    '`/track` refuses older events; `/import` is for history.',
  ),
  ingestInFlightBytes: integer(
    'ingest',
    128_000_000,
    { min: 1_000_000, max: 1e11 },
    'Bodies being worked on at one time; above, the answer is 503.',
  ),
  newPeopleDays: integer(
    'ingest',
    7,
    { min: 0, max: 365 },
    'For so long somebody is new: of one client (network address), new people are never more than half a crowd, so that nobody makes a text readable by inventing people. All of them are counted in reports. 0: no limit.',
  ),
  sendersForMany: text(
    'ingest',
    'loopback,private',
    'Addresses without that limit, because they send for many people: your own servers, a gateway (`loopback`, `private`, `203.0.113.0/24`, `*`, separated by commas). Imports with a service account have none either.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
type Values = { readonly [Name in SettingName]: (typeof SETTINGS)[Name]['byDefault'] };
type Widened<T> = T extends string ? (string extends T ? string : T) : T extends number ? number : T;

/** All settings, parsed once, frozen. */
export type Config = { readonly [Name in SettingName]: Widened<Values[Name]> };

const FILE = 'riserbo.json';
const PREFIX = 'RISERBO_';

/** Where settings come from; a flag wins over a variable, a variable over the file. */
export interface Sources {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative paths are of this directory. */
  readonly workingDirectory: string;
}

/** The one place that reads the environment. Throws `AppError` with a {@link ConfigErrorCode} that names the setting. */
export function readConfig(flags: Sources['flags']): Config {
  return parseConfig({ flags, environment: process.env, workingDirectory: process.cwd() });
}

export function parseConfig({ flags, environment, workingDirectory }: Sources): Config {
  const { config: file, ...ownFlags } = flags;
  const said: [string, Record<string, string | undefined>][] = [
    ['file', readFile(resolve(workingDirectory, file ?? FILE), file !== undefined)],
    ['variable', fromEnvironment(environment)],
    ['flag', ownFlags],
  ];
  const values: Record<string, unknown> = {};
  for (const name of NAMES) values[name] = SETTINGS[name].byDefault;
  for (const [source, texts] of said)
    for (const [name, given] of Object.entries(texts))
      if (given !== undefined)
        values[assertKnown(name, source)] = parseOne(assertKnown(name, source), given, source);
  const config = values as Config; // every name has its default or what its own parser returned
  return Object.freeze(checkTogether(withAbsolutePaths(config, workingDirectory)));
}

/** The flags of every setting, for `node:util` parseArgs. */
export function settingFlags(): Record<string, { type: 'string' }> {
  return Object.fromEntries(
    ['config', ...NAMES.map(toFlag)].map((flag) => [flag, { type: 'string' as const }]),
  );
}

/** Reads `--flag value` pairs; what is not a setting is refused by its name. */
export function readFlags(args: readonly string[]): Sources['flags'] {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: settingFlags(),
      strict: true,
      allowPositionals: false,
    });
    return toSettingNames(values);
  } catch (error) {
    const unknown = /Unknown option '(--?[a-z-]+)'/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new AppError(
      'setting_unknown',
      unknown
        ? `there is no setting ${unknown}: see docs/configuration.md`
        : 'a setting needs a value: --name value',
    );
  }
}

export function toSettingNames(values: Readonly<Record<string, unknown>>): Sources['flags'] {
  const names = new Map([['config', 'config'], ...NAMES.map((name) => [toFlag(name), name] as const)]);
  return Object.fromEntries(
    Object.entries(values).flatMap(([flag, value]) => {
      const name = names.get(flag);
      return name !== undefined && typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** `docs/configuration.md`. */
export function describeSettings(): string {
  const titles = {
    server: 'Server',
    storage: 'Storage',
    people: 'Projects and people',
    ingest: 'Ingest limits',
  };
  const sections = Object.entries(titles).map(([group, title]) => {
    const rows = NAMES.filter((name) => SETTINGS[name].group === group).map((name) => {
      const { byDefault, about } = SETTINGS[name];
      const shown =
        byDefault === '' ? '' : `\`${byDefault === true ? 'on' : byDefault === false ? 'off' : byDefault}\``;
      return `| \`${name}\` | \`--${toFlag(name)}\` | \`${toVariable(name)}\` | ${shown} | ${about} |`;
    });
    return `## ${title}\n\n| key in the file | flag | variable | default | meaning |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Configuration

Every setting can be given as a flag (\`--port 9000\`), as a variable (\`RISERBO_PORT=9000\`) or in \`riserbo.json\` in the working directory
(\`{ "port": 9000 }\`; another file: \`--config path\`). A flag wins over a variable, a variable over the file. Settings are read once, at
the start; a wrong one stops the start and is named. Secrets (addresses with passwords in them, tokens) are never shown; prefer
variables or the file for them, since other users of a machine can see flags.

This page is generated from \`src/config.ts\`.

${sections.join('\n')}`;
}

const NAMES = Object.keys(SETTINGS) as SettingName[]; // the object literal above

function toFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function toVariable(name: string): string {
  return PREFIX + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function fromEnvironment(environment: Sources['environment']): Record<string, string | undefined> {
  const names = new Map(NAMES.map((name) => [toVariable(name), name]));
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([variable]) => variable.startsWith(PREFIX) && !variable.startsWith('RISERBO_TEST_'))
      .map(([variable, value]) => [names.get(variable) ?? variable, value]),
  );
}

function readFile(path: string, isRequired: boolean): Record<string, string> {
  if (!isRequired && !existsSync(path)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof content !== 'object' || content === null || Array.isArray(content))
      throw new TypeError('not an object');
    return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, String(value)]));
  } catch {
    // The parser's message quotes the file, which may hold secrets.
    throw new AppError('config_unreadable', 'the configuration file is missing or is not a JSON object', {
      facts: { file: path },
    });
  }
}

function assertKnown(name: string, source: string): SettingName {
  if (Object.hasOwn(SETTINGS, name)) return name as SettingName;
  throw new AppError('setting_unknown', `there is no setting ${name} (${source}): see docs/configuration.md`);
}

function parseOne(name: SettingName, given: string, source: string): unknown {
  const setting: Setting<unknown> = SETTINGS[name];
  const value = setting.parse(given.trim());
  if (value !== undefined) return value;
  const shown = setting.isSecret ? '' : `, not "${given.slice(0, 80)}"`;
  throw new AppError(
    'setting_invalid',
    `the setting ${name} (${sourceOf(name, source)}) must be ${setting.form}${shown}`,
  );
}

function sourceOf(name: SettingName, source: string): string {
  return source === 'flag'
    ? `--${toFlag(name)}`
    : source === 'variable'
      ? toVariable(name)
      : 'configuration file';
}

function withAbsolutePaths(config: Config, base: string): Config {
  return {
    ...config,
    dataDirectory: resolve(base, config.dataDirectory),
    keyDirectory: resolve(base, config.keyDirectory),
    keyServiceCredentials:
      config.keyServiceCredentials === '' ? '' : resolve(base, config.keyServiceCredentials),
    geoDatabase: config.geoDatabase === '' ? '' : resolve(base, config.geoDatabase),
  };
}

/** The embedded databases can be opened by one process only; an ingest node talks to no warehouse. */
const SERVERS_OF = {
  all: [],
  ingest: ['postgresUrl'],
  load: ['clickhouseUrl', 'postgresUrl'],
  app: ['clickhouseUrl', 'postgresUrl'],
} as const satisfies Record<ServerRole, readonly SettingName[]>;

/** What no single setting can know. */
function checkTogether(config: Config): Config {
  const inData = relative(config.dataDirectory, config.keyDirectory);
  if (!inData.startsWith('..') && !isAbsolute(inData))
    throw new AppError(
      'setting_invalid',
      'the setting keyDirectory must lie outside dataDirectory: a copy of the data must open nothing',
    );
  checkKeyService(config);
  for (const name of SERVERS_OF[config.role])
    if (config[name] === '')
      throw new AppError(
        'setting_missing',
        `the role ${config.role} needs the setting ${name} (${toVariable(name)}): the embedded databases belong to one process, that of the role "all"`,
      );
  return config;
}

const NEEDED_BY = {
  file: [],
  'aws-kms': ['keyServiceKey', 'keyServiceCredentials'],
  transit: ['keyServiceUrl', 'keyServiceKey', 'keyServiceCredentials'],
} as const satisfies Record<Config['keyService'], readonly SettingName[]>;

function checkKeyService(config: Config): void {
  const { keyService, keyServiceUrl, keyServiceKey } = config;
  for (const name of NEEDED_BY[keyService])
    if (config[name] === '')
      throw new AppError(
        'setting_missing',
        `the key service ${keyService} needs the setting ${name} (${toVariable(name)})`,
      );
  if (
    keyService === 'aws-kms' &&
    !/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/.test(keyServiceKey)
  )
    throw new AppError(
      'setting_invalid',
      'the setting keyServiceKey must be the ARN of a KMS key: it says the region too',
    );
  const { protocol, hostname } = new URL(keyServiceUrl === '' ? 'https://default' : keyServiceUrl);
  if (protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new AppError(
      'setting_invalid',
      'the setting keyServiceUrl must be https, unless the service is on this machine: root keys travel there',
    );
}

type Group = Setting<unknown>['group'];

function text(group: Group, byDefault: string, about: string): Setting<string> {
  return { group, about, byDefault, form: 'a text', parse: (given) => given };
}

function secret(group: Group, about: string): Setting<string> {
  return { ...text(group, '', about), isSecret: true };
}

function flag(group: Group, byDefault: boolean, about: string): Setting<boolean> {
  const words: Record<string, boolean> = {
    on: true,
    off: false,
    true: true,
    false: false,
    yes: true,
    no: false,
  };
  return { group, about, byDefault, form: 'on or off', parse: (given) => words[given.toLowerCase()] };
}

function integer(
  group: Group,
  byDefault: number,
  range: { min: number; max: number },
  about: string,
): Setting<number> {
  const { min, max } = range;
  return {
    group,
    about,
    byDefault,
    form: `a whole number from ${min} to ${max}`,
    parse: (given) => {
      const number = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

function choice<const Words extends readonly string[]>(
  group: Group,
  words: Words,
  byDefault: Words[number],
  about: string,
): Setting<Words[number]> {
  return {
    group,
    about: `${about} One of ${words.map((word) => `\`${word}\``).join(', ')}.`,
    byDefault,
    form: `one of ${words.join(', ')}`,
    parse: (given) => words.find((word) => word === given),
  };
}

function url(group: Group, protocols: readonly string[], about: string): Setting<string> {
  return {
    group,
    about,
    byDefault: '',
    form: `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    parse: (given) =>
      given === '' || (URL.canParse(given) && protocols.includes(new URL(given).protocol))
        ? given
        : undefined,
  };
}

function secretUrl(group: Group, protocols: readonly string[], about: string): Setting<string> {
  return { ...url(group, protocols, about), isSecret: true };
}
