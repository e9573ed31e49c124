import { z } from 'zod';
import type { Catalogue, Range, Unit } from '#contract';
import type { PropertyRef } from '#events';

/** Mixpanel's parameters, as they stand in a query string. What is not understood is refused, never ignored. */

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const unit = z.enum(['minute', 'hour', 'day', 'week', 'month']);
export const measureType = z.enum(['general', 'unique', 'average']);

const name = z.string().min(1).max(255);

/** `["A","B"]`, or one bare name. */
export const names = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    if (!text.trimStart().startsWith('[')) return [text];
    return parsedJson(text) ?? refused(context, 'must be a name or a JSON list of names');
  })
  .pipe(z.array(name).min(1).max(200));

/** One name: bare, or as JSON text. */
export const oneName = z
  .string()
  .max(1_000)
  .transform((text) => {
    const parsed = text.startsWith('"') ? parsedJson(text) : undefined;
    return typeof parsed === 'string' ? parsed : text;
  })
  .pipe(name);

/** `["a","b"]`: values of a property. */
export const values = z
  .string()
  .max(20_000)
  .transform((text, context) => parsedJson(text) ?? refused(context, 'must be a JSON list of texts'))
  .pipe(
    z
      .array(z.union([z.string().max(255), z.number(), z.boolean()]).transform(String))
      .min(1)
      .max(100),
  );

/** `properties["plan"]`, `user["plan"]`, a bare name of an event property, or any other segmentation expression. */
export const property = z
  .string()
  .max(20_000)
  .transform((text): PropertyRef => named(text) ?? { scope: 'segmentation', name: text })
  .refine((ref) => ref.name.length >= 1, 'must name a property');

const KIND_OF = { number: 'number', string: 'text', boolean: 'boolean' } as const;

/** A property under a cast that changes none of its values is the property itself: its segments have names and edges of their own. */
export function withoutIdleCast(
  ref: PropertyRef,
  { properties }: Pick<Catalogue, 'properties'>,
): PropertyRef {
  const [, cast, text] = /^\s*(number|string|boolean)\((.*)\)\s*$/s.exec(ref.name) ?? [];
  if (ref.scope !== 'segmentation' || text === undefined) return ref;
  const inner = named(text);
  if (inner === undefined) return ref;
  const kind = KIND_OF[cast as keyof typeof KIND_OF]; // what the pattern has found
  const isIdle = properties
    .filter(({ scope, name }) => scope === inner.scope && name === inner.name)
    .every((known) => known.kind === kind);
  return isIdle ? inner : ref;
}

/**
 * The property of an `on`, one segment for each of its values: of numbers too, which a question of ours would put into buckets.
 */
export function byValue(ref: PropertyRef, catalogue: Pick<Catalogue, 'properties'>): PropertyRef {
  const asked = withoutIdleCast(ref, catalogue);
  const isNumber = catalogue.properties.some(
    ({ scope, name, kind }) => scope === asked.scope && name === asked.name && kind === 'number',
  );
  if (!isNumber || (asked.scope !== 'event' && asked.scope !== 'person')) return asked;
  const property = `${asked.scope === 'person' ? 'user' : 'properties'}[${JSON.stringify(asked.name)}]`;
  return { scope: 'segmentation', name: `string(${property})` };
}

/** How many are wanted: Mixpanel gives 10,000 at most, we fewer. */
export function limit(most: number) {
  return z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .transform((wanted) => Math.min(wanted, most));
}

/** The one property that a text names; `event["$time"]` is when the event happened, and no property. */
function named(text: string): PropertyRef | undefined {
  const accessed = /^\s*(properties|user|event)\[\s*("(?:[^"\\]|\\.)*"|'[^'\\]*')\s*\]\s*$/s.exec(text);
  if (accessed?.[2] === undefined)
    return /^[^()[\]"']+$/.test(text) ? { scope: 'event', name: text.trim() } : undefined;
  const name = unquoted(accessed[2]);
  if (name === undefined || (accessed[1] === 'event' && name === '$time')) return undefined;
  return { scope: accessed[1] === 'user' ? 'person' : 'event', name };
}

/** Mixpanel's `where`: a segmentation expression that is true of the events that count. */
export const where = z
  .string()
  .min(1)
  .max(20_000)
  .transform((text) => ({
    property: { scope: 'segmentation' as const, name: text },
    operator: 'is_true' as const,
  }));

/** Of every address. `project_id` is read by the gate; `format` may say what is the only format here anyway, `verbose` nothing. */
export const common = {
  project_id: z.string().max(20).optional(),
  workspace_id: z.string().max(20).optional(),
  format: z.literal('json').optional(),
  verbose: z.enum(['0', '1']).optional(),
};

/** Of addresses whose reply is a table of dates. */
export const table = { format: z.enum(['json', 'csv']).optional() };

/** So many units together: of ours one, or seven days, a week from Monday. */
export const interval = z.enum(['1', '7']).optional();

export function isUnitOrWeek({
  unit,
  interval,
}: {
  readonly unit: Unit;
  readonly interval?: '1' | '7' | undefined;
}): boolean {
  return interval !== '7' || unit === 'day';
}

export function unitTogether<Of extends Unit>({
  unit,
  interval,
}: {
  readonly unit: Of;
  readonly interval?: '1' | '7' | undefined;
}): Of | 'week' {
  return interval === '7' ? 'week' : unit;
}

/** Either both days, or `interval`: so many units back, the current one included. */
export const period = {
  from_date: day.optional(),
  to_date: day.optional(),
  interval: z.coerce.number().int().min(1).max(1_500).optional(),
};

export function rangeOf(
  {
    from_date: from,
    to_date: to,
    interval,
  }: { from_date?: string | undefined; to_date?: string | undefined; interval?: number | undefined },
  unitOfInterval: Unit,
): Range {
  if (from !== undefined && to !== undefined) return { from, to };
  return { last: interval ?? 30, unit: unitOfInterval };
}

function unquoted(text: string): string | undefined {
  if (text.startsWith("'")) return text.slice(1, -1);
  const parsed = parsedJson(text);
  return typeof parsed === 'string' ? parsed : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message is ours and says nothing of the value. */
function refused(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
