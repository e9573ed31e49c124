import type { BlindIndex, ProjectId, Token } from '#core';
import type {
  IdentityField,
  IncomingEvent,
  IncomingIdentity,
  IncomingProfileChange,
  IncomingRecord,
  IncomingValue,
  RequestContext,
} from '#events';
import { type EnvelopeEntry, sealEnvelope } from '#vault';
import {
  ProtectedBatch,
  type ProtectedEvent,
  type ProtectedProfileChange,
  type ProtectedProperty,
  type ProtectedRecord,
} from './batch.ts';
import { readDate } from './dates.ts';
import { secretOf } from './detectors/detect.ts';
import { type FlatValue, flatten } from './flatten.ts';
import type { Geo, Place } from './geo.ts';
import { createLeakNotes, type Leak, type LeakNotes, type Refusal } from './leaks.ts';
import { createKeepTimes, toKeptTime } from './moments.ts';
import type { Newcomers } from './newcomers.ts';
import { looksLikeIdentifierNumber } from './numbers.ts';
import { NO_RULES, type ProjectPolicy } from './policy.ts';
import { createReveal, type Reveal } from './reveal.ts';
import {
  createTextMemory,
  type IndexEntry,
  type ProjectTexts,
  type PropertyEntry,
  type TextEntry,
} from './texts.ts';
import { ABSENT, type TextScope, toPlainText } from './tokens.ts';
import { campaignOf } from './url.ts';
import { readAgent, toMajor } from './user-agent.ts';

/** GATE IN: clear records enter, numbers and one sealed envelope leave. */
export interface Protect {
  /** Leaves out changes to organisations of a group key that is not declared, as Mixpanel does. */
  (
    records: readonly IncomingRecord[],
    context: RequestContext,
    policy: ProjectPolicy,
  ): Promise<ProtectedBatch>;
  /** Tell it that a batch is safe in the spool: its texts and sealed ids are then not sent again with the next ones. Optional. */
  landed(batch: ProtectedBatch): void;
  /** What was left out of a batch because it is a secret: passwords, one-time codes, keys and tokens. The rest of the record was taken. */
  refusals(batch: ProtectedBatch): readonly Refusal[];
}

/** What a raw id is sealed again after, in case the person was erased meanwhile and came back. */
const RESEAL_AFTER = 10 * 60_000;
const LONGEST_IDENTITY = 2_048;

export function createProtect(deps: {
  readonly geo: Geo;
  readonly rememberedTexts?: number;
  /** Told how much of what arrived was left out by decision of the Lexicon, by token of the name. */
  readonly onDropped?: (projectId: ProjectId, dropped: ReadonlyMap<Token, number>) => void;
  /** Told what should not have been sent: secrets, which were refused, and personal data in what was looked at. */
  readonly onLeaks?: (projectId: ProjectId, leaks: readonly Leak[]) => void;
  /** Absent: whoever comes from one client stands for a crowd, however many they are. */
  readonly newcomers?: Newcomers;
}): Protect {
  const memory = createTextMemory({ capacity: deps.rememberedTexts ?? 200_000 });
  const keepTimes = createKeepTimes();
  const pending = new WeakMap<ProtectedBatch, () => void>();
  const refusals = new WeakMap<ProtectedBatch, readonly Refusal[]>();

  const protect = async (
    records: readonly IncomingRecord[],
    context: RequestContext,
    policy: ProjectPolicy,
  ): Promise<ProtectedBatch> => {
    const draft: Draft = {
      policy,
      context,
      geo: rememberLast(deps.geo),
      texts: memory(policy),
      reveal: createReveal(policy, context.receivedAt),
      envelope: [],
      sealed: new Set(),
      dropped: new Map(),
      notes: createLeakNotes(policy),
      isWithinShare:
        context.client !== undefined && policy.k > 1 ? deps.newcomers?.of(policy, context.client) : undefined,
    };
    const guarded = records.flatMap((record): readonly ProtectedRecord[] =>
      record.kind === 'event' ? protectEvent(draft, record) : protectProfile(draft, record),
    );
    if (draft.dropped.size > 0) deps.onDropped?.(policy.projectId, draft.dropped);
    const { leaks } = draft.notes;
    if (leaks.length > 0) deps.onLeaks?.(policy.projectId, leaks);
    const batch = ProtectedBatch.made({
      projectId: policy.projectId,
      receivedAt: context.receivedAt,
      records: keepTimes(policy.times, guarded),
      texts: draft.reveal.texts,
      labels: draft.reveal.labels,
      envelope: await sealEnvelope(policy.projectId, policy.keys, draft.envelope),
    });
    refusals.set(batch, draft.notes.refusals);
    pending.set(batch, () => {
      for (const entry of draft.reveal.entries) entry.sentAt = context.receivedAt;
      for (const entry of draft.sealed) entry.sealedAt = context.receivedAt;
    });
    return batch;
  };
  return Object.assign(protect, {
    landed: (batch: ProtectedBatch) => pending.get(batch)?.(),
    refusals: (batch: ProtectedBatch) => refusals.get(batch) ?? [],
  });
}

/** Most events of a batch come from one address. */
function rememberLast(geo: Geo): Geo {
  let last: { readonly ip: string; readonly place: Place | undefined } | undefined;
  return (ip) => {
    if (last?.ip !== ip) last = { ip, place: geo(ip) };
    return last.place;
  };
}

/** One batch in the making. */
interface Draft {
  readonly policy: ProjectPolicy;
  readonly context: RequestContext;
  readonly geo: Geo;
  readonly texts: ProjectTexts;
  readonly reveal: Reveal;
  readonly envelope: EnvelopeEntry[];
  readonly sealed: Set<IndexEntry>;
  readonly dropped: Map<Token, number>;
  readonly notes: LeakNotes;
  /** Absent: everybody is. */
  readonly isWithinShare: ((subject: BlindIndex) => boolean) | undefined;
}

type Groups = ProtectedEvent['groups'][number][];

/** Nothing, where the Lexicon drops events of this name: then nobody is sealed and no text counted either. */
function protectEvent(draft: Draft, event: IncomingEvent): ProtectedEvent[] {
  const name = draft.texts.event(event.name);
  if (isDropped(draft, name.token)) return [];
  const { device, user, merge } = indexWho(draft, event);
  const known = {
    kind: 'event',
    event: name.token,
    time: event.time,
    device,
    user,
    ...(merge && { merge }),
    insertKey: toInsertKey(draft, event),
  } as const;
  if (event.isLinkOnly) return [{ ...known, isLinkOnly: true, properties: [], groups: [] }];
  draft.reveal.eventName(name);
  draft.notes.from(event.properties);
  const properties: ProtectedProperty[] = [];
  const groups: Groups = [];
  const owner = user ?? device;
  flatten(withSurroundings(draft, event), dropped(draft, 'event'), (propertyName, value) => {
    const slot = draft.policy.groupKeys.get(propertyName);
    if (slot !== undefined) groups.push({ slot, ids: indexGroups(draft, slot, propertyName, value) });
    else
      protectProperty(draft, 'event', propertyName, value, properties, owner && { scope: 0, subject: owner });
  });
  return [{ ...known, properties, groups, ...beyondShare(draft, owner) }];
}

function beyondShare({ isWithinShare }: Draft, owner: BlindIndex | undefined): { isBeyondShare?: true } {
  return owner === undefined || !isWithinShare || isWithinShare(owner) ? {} : { isBeyondShare: true };
}

/** Counts what is dropped. */
function isDropped(draft: Draft, token: Token): boolean {
  const { dropped } = draft.policy.rules ?? NO_RULES;
  // Asked of each property of each event; of most projects nothing is.
  if (dropped.size === 0 || !dropped.has(token)) return false;
  draft.dropped.set(token, (draft.dropped.get(token) ?? 0) + 1);
  return true;
}

/** Nothing, where the change names nobody or an organisation whose group key is not declared: there is no place to keep it. */
function protectProfile(draft: Draft, change: IncomingProfileChange): ProtectedProfileChange[] {
  const found = indexSubject(draft, change.subject);
  if (found === undefined) return [];
  const { scope, subject } = found;
  draft.notes.from(change.properties);
  const textScope: TextScope =
    change.subject.kind === 'person' ? 'person' : `group/${change.subject.groupKey}`;
  const properties: ProtectedProperty[] = [];
  const groups: Groups = [];
  const owner: Owner = { scope, subject, operation: change.operation };
  if (change.operation === 'unset') {
    for (const name of Object.keys(change.properties))
      unsetProperty(draft, textScope, name, properties, owner);
  } else {
    flatten(withPlace(draft, change), dropped(draft, textScope), (name, value) => {
      const slot = scope === 0 ? draft.policy.groupKeys.get(name) : undefined;
      if (slot !== undefined && NAMES_GROUPS.has(change.operation))
        groups.push({ slot, ids: indexGroups(draft, slot, name, value) });
      protectProperty(draft, textScope, name, value, properties, owner);
    });
  }
  const { time, operation } = change;
  const beyond = beyondShare(draft, subject);
  return [{ kind: 'profile', scope, subject, time, operation, properties, groups, ...beyond }];
}

const NAMES_GROUPS: ReadonlySet<string> = new Set(['set', 'setOnce', 'union', 'append']);
const LIST_OPERATIONS: ReadonlySet<string> = new Set(['append', 'union', 'remove']);

/** Whose identity a property may be; `operation` on profiles only. */
interface Owner {
  readonly scope: number;
  readonly subject: BlindIndex;
  readonly operation?: IncomingProfileChange['operation'];
}

function protectProperty(
  draft: Draft,
  scope: TextScope,
  name: string,
  value: FlatValue,
  into: ProtectedProperty[],
  owner: Owner | undefined,
): void {
  const property = draft.texts.property(scope, name);
  if (isDropped(draft, property.own.token)) return;
  if (property.own.secret !== undefined && !isNameDeclared(draft, property)) {
    draft.notes.refused(property, property.own.secret);
    return;
  }
  const field = identityFieldOf(draft, property);
  if (field !== undefined) {
    if (owner) sealIdentity(draft, owner, field, value);
    return;
  }
  if (scope === 'person' && owner && LANGUAGE_NAMES.has(name)) sealIdentity(draft, owner, 'language', value);
  const isList = owner?.operation !== undefined && LIST_OPERATIONS.has(owner.operation);
  const guarded = protectValue(draft, property, isList && !Array.isArray(value) ? [value] : value);
  if (guarded === undefined) return;
  draft.reveal.propertyName(property);
  into.push(guarded);
}

function isNameDeclared(draft: Draft, property: PropertyEntry): boolean {
  return (
    isPublicProperty(draft, property) || (draft.policy.rules ?? NO_RULES).declared.has(property.own.token)
  );
}

function isPublicProperty({ policy }: Draft, { own }: PropertyEntry): boolean {
  return (policy.rules ?? NO_RULES).publicProperties.has(own.token);
}

function dropped(draft: Draft, scope: TextScope): (name: string) => boolean {
  return (name) => {
    const property = draft.texts.property(scope, name);
    return property.treatment.kind === 'drop' || isDropped(draft, property.own.token);
  };
}

const LANGUAGE_NAMES: ReadonlySet<string> = new Set(['language', '$language', 'locale', '$locale']);

function protectValue(
  draft: Draft,
  property: PropertyEntry,
  value: FlatValue | readonly FlatValue[],
): ProtectedProperty | undefined {
  const token = property.own.token;
  if (typeof value === 'boolean') return { property: token, kind: 'boolean', value: value ? 1 : 0 };
  if (typeof value === 'number') return protectNumber(draft, property, value);
  if (typeof value === 'string') return protectText(draft, property, value);
  const tokens = value.flatMap(
    (item) => tokenise(draft, property, String(item), { isPlace: isPlace(property, item) })?.token ?? [],
  );
  if (tokens.length === 0 && value.length > 0) return undefined;
  return { property: token, kind: 'list', value: tokens };
}

function protectNumber(draft: Draft, property: PropertyEntry, value: number): ProtectedProperty | undefined {
  if (!Number.isFinite(value)) return undefined;
  const number = property.treatment.kind === 'major' ? Math.trunc(value) : value;
  if (!looksLikeIdentifierNumber(number, property.hint) && !couldBeSecret(draft, property, number))
    return { property: property.own.token, kind: 'number', value: number };
  const entry = tokenise(draft, property, String(number), {
    isNumber: true,
    isPlace: isPlace(property, number),
  });
  return entry && { property: property.own.token, kind: 'text', value: entry.token };
}

/** One of a pair of coordinates: it has no form as a text, and is not written down where one arrival is enough either. */
function isPlace({ hint }: PropertyEntry, value: FlatValue): boolean {
  return typeof value === 'number' && !Number.isInteger(value) && looksLikeIdentifierNumber(value, hint);
}

/** Of a property that holds passwords or codes; below a hundred it is a count. */
function couldBeSecret(draft: Draft, property: PropertyEntry, number: number): boolean {
  const { meaning } = property;
  if (meaning?.kind !== 'secret' || meaning.form === 'key' || isPublicProperty(draft, property)) return false;
  return Number.isInteger(number) && number >= (meaning.form === 'any' ? 100 : 1_000);
}

function protectText(draft: Draft, property: PropertyEntry, text: string): ProtectedProperty | undefined {
  if (property.treatment.kind === 'major') {
    const major = toMajor(text);
    return major === undefined ? undefined : { property: property.own.token, kind: 'number', value: major };
  }
  const isPlainDate = !property.saysBirth && property.meaning?.kind !== 'secret';
  const date = isPlainDate ? readDate(text) : undefined;
  if (date !== undefined) return { property: property.own.token, kind: 'date', value: date };
  const entry = tokenise(draft, property, text);
  if (entry === undefined || (entry.text === '' && text !== '')) return undefined;
  return { property: property.own.token, kind: 'text', value: entry.token };
}

/** Nothing, where the text is refused. A code is a text: a number under its name is hidden, for it may be a count. */
function tokenise(
  draft: Draft,
  property: PropertyEntry,
  text: string,
  { isNumber = false, isPlace = false } = {},
): TextEntry | undefined {
  const entry = draft.texts.value(property, text);
  if (isPlace) entry.verdict = { label: 'coordinates' };
  const isCode = isNumber && entry.secret === 'one_time_code';
  if (entry.secret !== undefined && !isCode && isRefused(draft, property, entry.text)) return undefined;
  if (entry.verdict !== 'unknown') draft.notes.kept(property, entry);
  const namesGroup = property.scope === 'person' && draft.policy.groupKeys.has(property.name);
  if (!namesGroup) draft.reveal.value(property, entry);
  return entry;
}

/** A steward who declared a property public has looked at its name; what a value itself says still counts. */
function isRefused(draft: Draft, property: PropertyEntry, text: string): boolean {
  const secret = secretOf(text, isPublicProperty(draft, property) ? undefined : property.meaning);
  if (secret !== undefined) draft.notes.refused(property, secret);
  return secret !== undefined;
}

function unsetProperty(
  draft: Draft,
  scope: TextScope,
  name: string,
  into: ProtectedProperty[],
  owner: Owner,
): void {
  const property = draft.texts.property(scope, name);
  const field = identityFieldOf(draft, property);
  if (field !== undefined)
    draft.envelope.push({ scope: owner.scope, subject: owner.subject, field, value: '' });
  else into.push({ property: property.own.token, kind: 'text', value: ABSENT });
}

function identityFieldOf(draft: Draft, property: PropertyEntry): IdentityField | undefined {
  if (property.treatment.kind === 'identity') return property.treatment.field;
  return draft.policy.identityProperties.get(property.name);
}

function sealIdentity(draft: Draft, owner: Owner, field: IdentityField, value: FlatValue): void {
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return;
  const isRemoval = owner.operation === 'remove';
  draft.envelope.push({
    scope: owner.scope,
    subject: owner.subject,
    field,
    value: isRemoval ? '' : toPlainText(String(first)).slice(0, LONGEST_IDENTITY),
    once: owner.operation === 'setOnce',
  });
}

/** Under Original ID Merge every id is one of its own, and what the event says of two of them is kept for the loader. */
function indexWho(
  draft: Draft,
  { identity, rawDistinctId, merge }: IncomingEvent,
): Pick<ProtectedEvent, 'device' | 'user' | 'merge'> {
  if (draft.policy.idMerge !== 'original')
    return { device: indexDevice(draft, identity), user: indexUser(draft, identity) };
  // Somebody, and by the id that was sent: the readers of the wire have sorted out those that stand for nobody.
  const isSomebody = identity.userId !== undefined || identity.deviceId !== undefined;
  return {
    device: undefined,
    user: isSomebody && rawDistinctId !== '' ? indexPerson(draft, rawDistinctId) : undefined,
    merge: merge && {
      kind: merge.kind,
      first: indexPerson(draft, merge.first),
      second: indexPerson(draft, merge.second),
    },
  };
}

function indexDevice(draft: Draft, identity: IncomingIdentity): BlindIndex | undefined {
  if (!identity.deviceId) return undefined;
  return indexPerson(draft, `$device:${identity.deviceId}`);
}

function indexUser(draft: Draft, identity: IncomingIdentity): BlindIndex | undefined {
  return identity.userId ? indexPerson(draft, identity.userId) : undefined;
}

function indexPerson(draft: Draft, rawId: string): BlindIndex {
  return sealId(draft, draft.texts.index('person', rawId), 0, 'distinct_id', rawId);
}

function indexGroup(draft: Draft, slot: number, groupKey: string, groupId: string): BlindIndex {
  const entry = draft.texts.index(`group/${groupKey}`, groupId);
  return sealId(draft, entry, slot, 'group_id', groupId);
}

function indexGroups(draft: Draft, slot: number, groupKey: string, value: FlatValue): BlindIndex[] {
  const ids = (Array.isArray(value) ? value : [value]).map(String).filter((id) => id !== '');
  return [...new Set(ids)].map((id) => indexGroup(draft, slot, groupKey, id));
}

function sealId(
  draft: Draft,
  entry: IndexEntry,
  scope: number,
  field: 'distinct_id' | 'group_id',
  rawId: string,
): BlindIndex {
  if (draft.context.receivedAt - entry.sealedAt >= RESEAL_AFTER && !draft.sealed.has(entry)) {
    draft.sealed.add(entry);
    draft.envelope.push({ scope, subject: entry.index, field, value: toPlainText(rawId) });
  }
  return entry.index;
}

function indexSubject(
  draft: Draft,
  subject: IncomingProfileChange['subject'],
): { readonly scope: number; readonly subject: BlindIndex } | undefined {
  if (subject.kind === 'person') {
    const index = indexUser(draft, subject.identity) ?? indexDevice(draft, subject.identity);
    return index && { scope: 0, subject: index };
  }
  const slot = draft.policy.groupKeys.get(subject.groupKey);
  if (slot === undefined) return undefined;
  return { scope: slot, subject: indexGroup(draft, slot, subject.groupKey, subject.groupId) };
}

const TIME_STEP = 240_000;

function toInsertKey(draft: Draft, event: IncomingEvent): bigint {
  if (!event.insertId) return 0n;
  const time = event.sentTime ?? event.time;
  const parts = [event.name, event.rawDistinctId, event.insertId];
  const text = `${time}/${parts.map((part) => `${part.length}:${part}`).join('')}`;
  const hash = BigInt.asUintN(51, draft.texts.tokens.other('insert', text));
  const kept = Math.max(0, toKeptTime(draft.policy.times, time));
  return (BigInt(Math.floor(kept / TIME_STEP) % 4096) << 51n) | (hash === 0n ? 1n : hash);
}

/** The event's own properties, and what the request says where they say nothing. */
function withSurroundings(draft: Draft, event: IncomingEvent): Readonly<Record<string, IncomingValue>> {
  const added: Record<string, IncomingValue> = {};
  const own = event.properties;
  if (own['mp_country_code'] === undefined) {
    const place = placeOf(draft, event.ip);
    if (place?.country) added['mp_country_code'] = place.country;
    if (place?.region && own['$region'] === undefined) added['$region'] = place.region;
  }
  if (own['$browser'] === undefined && draft.context.userAgent) {
    const agent = readAgent(draft.context.userAgent);
    if (agent.browser) added['$browser'] = agent.browser;
    if (agent.browserMajor && own['$browser_version'] === undefined)
      added['$browser_version'] = agent.browserMajor;
    if (agent.system && own['$os'] === undefined) added['$os'] = agent.system;
  }
  const page = own['$current_url'];
  if (typeof page === 'string')
    for (const [name, value] of campaignOf(page)) if (own[name] === undefined) added[name] = value;
  return Object.keys(added).length === 0 ? own : { ...own, ...added };
}

function withPlace(draft: Draft, change: IncomingProfileChange): Readonly<Record<string, IncomingValue>> {
  if (change.subject.kind !== 'person' || change.operation !== 'set') return change.properties;
  if (change.properties['$country_code'] !== undefined) return change.properties;
  const place = placeOf(draft, change.ip);
  if (!place?.country) return change.properties;
  const region = place.region ? { $region: place.region } : {};
  return { $country_code: place.country, ...region, ...change.properties };
}

function placeOf(draft: Draft, ownIp: string | null | undefined): Place | undefined {
  const ip = ownIp === undefined ? draft.context.ip : ownIp;
  return ip ? draft.geo(ip) : undefined;
}
