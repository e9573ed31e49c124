import { z } from 'zod';
import type { Range, Unit } from '#contract';
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
  .pipe(z.array(z.string().max(255)).min(1).max(100));

/** `properties["plan"]`, `user["plan"]`, the same under a cast, a bare name of an event property, or any other segmentation expression. */
export const property = z
  .string()
  .max(20_000)
  .transform((text): PropertyRef => {
    const inner = /^\s*(?:number|string|boolean)\((.*)\)\s*$/s.exec(text)?.[1] ?? text;
    const accessed = /^\s*(properties|user|event)\[\s*("(?:[^"\\]|\\.)*"|'[^'\\]*')\s*\]\s*$/s.exec(inner);
    if (accessed?.[2] !== undefined) {
      const key = unquoted(accessed[2]);
      if (key !== undefined) return { scope: accessed[1] === 'user' ? 'person' : 'event', name: key };
    } else if (/^[^()[\]"']+$/.test(inner)) return { scope: 'event', name: inner.trim() };
    return { scope: 'segmentation', name: text };
  })
  .refine((ref) => ref.name.length >= 1, 'must name a property');

/** Mixpanel's `where`: a segmentation expression that is true of the events that count. */
export const where = z
  .string()
  .min(1)
  .max(20_000)
  .transform((text) => ({
    property: { scope: 'segmentation' as const, name: text },
    operator: 'is_true' as const,
  }));

/** Of every address. `project_id` is read by the gate; `format` may say what is the only format here anyway. */
export const common = {
  project_id: z.string().max(20).optional(),
  workspace_id: z.string().max(20).optional(),
  format: z.literal('json').optional(),
};

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
