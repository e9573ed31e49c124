import { type ProjectId, toToken } from '#core';
import type { MadeScope, PropertyRef, ValueKind } from '#events';
import { constant, integer, type Sql, slotColumn, sql, uint32, uint64 } from '#sql';
import { compileExpression } from '../expression/sql.ts';
import type { Expression } from '../expression/syntax.ts';
import {
  aBoolean,
  aDate,
  aNumber,
  aText,
  chosen,
  definedSql,
  firstOf,
  HIDDEN_TEXT,
  nothing,
  type Value,
} from '../expression/value.ts';
import { propertiesIn } from '../expression/walk.ts';
import { type Cell, eventCell, isOnEvent, isSetSql, profileCell } from './cell.ts';
import type { Lexicon } from './lexicon.ts';
import { resolvedPerson } from './people.ts';
import { groupSlotOf, type Made, type Place, type StoredProperty } from './place.ts';

/** What is asked, and what the names in it stand for. */
interface Planned {
  readonly projectId: ProjectId;
  readonly expression: Expression;
  readonly dialect: Exclude<MadeScope, 'custom'>;
  readonly timezone: string;
  readonly today: number | null;
  /** Under each name that reads as the one that is written: its own first. */
  readonly stored: ReadonlyMap<string, readonly (readonly StoredProperty[])[]>;
  /** What becomes of the value. */
  readonly become: (value: Value) => Value;
}

/** What the value of an expression stands for, where it is not the property itself. */
interface Meaning {
  readonly become: Planned['become'];
  readonly texts: Made['texts'];
}

/** One entry for each kind that the expression can be, none where it can only be undefined. */
export function madeProperties({
  lexicon,
  today,
  dialect,
  expression,
  means,
}: {
  readonly lexicon: Lexicon;
  readonly today: number | null;
  readonly dialect: Planned['dialect'];
  readonly expression: Expression;
  readonly means?: Meaning;
}): readonly StoredProperty[] {
  const { refs, asksTime } = propertiesIn(expression);
  const { projectId, timezone } = lexicon.snapshot;
  const planned: Planned = {
    ...{ projectId, expression, dialect, timezone, today },
    become: means?.become ?? ((value) => value),
    stored: new Map(refs.map((ref) => [keyOf(ref), lexicon.stored(ref)])),
  };
  const over = subjectsOf(planned, asksTime ? [] : refs);
  const value = valueOver(planned, over);
  const place = placeAt(over, {
    asksPerson: refs.some(({ scope }) => scope === 'person'),
    cell: (kind) => madeCell(value, kind),
    texts: means?.texts,
  });
  return kindsOf(value).map((kind) => ({ token: toToken(0n), kind, place, isReadable: true }));
}

/** What a property is made over: the events, or the profiles of people (0) or of organisations (1…6). */
type Over = 'events' | number;

/** What is made of the properties of one profile is one of that profile's; all else is of the event. */
function subjectsOf({ stored }: Planned, refs: readonly PropertyRef[]): Over {
  const places = refs.flatMap((ref) => (stored.get(keyOf(ref)) ?? []).flat()).map(({ place }) => place);
  const [first] = places;
  if (!first || refs.some(({ scope }) => scope !== first.kind)) return 'events';
  return places.every((place) => groupSlotOf(place) === groupSlotOf(first)) ? groupSlotOf(first) : 'events';
}

function placeAt(over: Over, made: Made): Place {
  const token = toToken(0n);
  if (over === 'events') return { kind: 'made', made };
  return over === 0 ? { kind: 'person', token, made } : { kind: 'group', groupSlot: over, token, made };
}

function kindsOf({ text, texts, numbers, number, boolean, date }: Value): ValueKind[] {
  return [
    ...(text ? ['text' as const] : []),
    ...(texts || numbers ? ['list' as const] : []),
    ...(number ? ['number' as const] : []),
    ...(boolean ? ['boolean' as const] : []),
    ...(date ? ['date' as const] : []),
  ];
}

function keyOf({ scope, group = '', name }: PropertyRef): string {
  return JSON.stringify([scope, scope === 'group' ? group : '', name]);
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** A value as one of its kinds. */
export function madeCell(value: Value, kind: ValueKind): Cell {
  switch (kind) {
    case 'text':
      return { shape: 'text', value: value.text ?? sql`NULL` };
    case 'list':
      return { shape: 'texts', value: itemsOf(value) };
    case 'boolean':
      return { shape: 'number', value: sql`toFloat64(${value.boolean ?? sql`NULL`})` };
    case 'number':
      return { shape: 'number', value: finite(value.number ?? sql`NULL`) };
    case 'date':
      return { shape: 'number', value: value.date ?? sql`NULL` };
  }
}

/** A number beyond all numbers is none. */
function finite(number: Sql): Sql {
  return sql`arrayMap(number -> if(isFinite(number), number, NULL), [${number}])[1]`;
}

function itemsOf({ texts, numbers }: Value): Sql {
  if (texts) return texts.items;
  return numbers ? sql`arrayMap(number -> toString(number), ${numbers.items})` : sql`[]`;
}

function valueOver({ projectId, stored, expression, become, ...sentence }: Planned, over: Over): Value {
  const isEvent = over === 'events';
  const cellOf = (property: StoredProperty) =>
    isEvent ? cellBehindEvent(projectId, property) : profileCell(property);
  const value = compileExpression(expression, {
    ...sentence,
    time: isEvent ? aDate(sql`toNullable(toFloat64(toUnixTimestamp64Milli(e.time)))`) : null,
    property: (ref) =>
      firstSet(
        (stored.get(keyOf(ref)) ?? []).map((kinds) =>
          firstOf(kinds.map((property) => storedValue(projectId, property, cellOf(property)))),
        ),
      ),
  });
  return become(value);
}

/** The value of the first that has one, whatever its kind: what an event says itself hides what was merged into it. */
function firstSet(values: readonly Value[]): Value {
  const last = values.at(-1);
  if (!last || values.length === 1) return last ?? nothing;
  return chosen(
    values.slice(0, -1).map((result) => ({ when: definedSql(result), result })),
    last,
  );
}

/** A text that is not in the dictionary is one that nobody may read. */
export function storedValue(projectId: ProjectId, stored: StoredProperty, { value }: Cell): Value {
  switch (stored.kind) {
    case 'text':
      return aText(sql`if(${value} = 0, NULL, ${readText(projectId, stored, value)})`, { mayBeHidden: true });
    case 'list':
      return {
        ...nothing,
        mayBeHidden: true,
        texts: {
          items: sql`arrayMap(token -> ${readText(projectId, stored, sql`token`)}, ${value})`,
          isSet: sql`notEmpty(${value})`,
        },
      };
    case 'number':
      return aNumber(value);
    case 'boolean':
      return aBoolean(sql`(${value} != 0)`);
    case 'date':
      return aDate(value);
  }
}

function readText(projectId: ProjectId, { token, isReadable }: StoredProperty, value: Sql): Sql {
  if (!isReadable) return HIDDEN_TEXT;
  const dictionary = constant(
    sql`SELECT (groupArray(token), groupArray(text)) FROM dictionary WHERE project = ${uint32(projectId)} AND property = ${uint64(token)}`,
  );
  return sql`transform(${value}, ${dictionary}.1, ${dictionary}.2, ${HIDDEN_TEXT})`;
}

/** The cell of a property of the event, of the person behind it, or of its first organisation. */
function cellBehindEvent(projectId: ProjectId, stored: StoredProperty): Cell {
  if (isOnEvent(stored)) return eventCell(stored);
  const slot = groupSlotOf(stored.place);
  const subject = slot === 0 ? resolvedPerson : sql`e.${slotColumn(`g${slot}`)}[1]`;
  const cell = profileCell(stored);
  const { shape, value } = cell;
  const profiles = constant(
    sql`SELECT (groupArray(subject), groupArray(${value})) FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(slot)} AND deleted = 0 AND ${isSetSql(cell)}`,
  );
  const unset = shape === 'token' ? sql`toUInt64(0)` : shape === 'number' ? sql`NULL` : sql`[]`;
  return {
    shape,
    value: sql`arrayPushFront(${profiles}.2, ${unset})[1 + transform(${subject}, ${profiles}.1, arrayEnumerate(${profiles}.1), 0)]`,
  };
}
