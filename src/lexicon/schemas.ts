import { z } from 'zod';
import type { Expectation } from '#contract';
import { AppError } from '#core';
import type { Tokens } from '#privacy';
import { toPlan } from './edit.ts';
import { assertImpersonal, textScope } from './keys.ts';
import type { Change, DefinedEvent, DefinedProperty, Key, LexiconState } from './ports.ts';

/** Mixpanel's schemas: a JSON Schema for an event or for profiles, with what the Lexicon says of it under `metadata`. */
const clean = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => !text.includes('\0'));
const JSON_TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;
const propertyMetadata = z.object({
  displayName: clean(255).nullish(),
  hidden: z.boolean().nullish(),
  dropped: z.boolean().nullish(),
});
const entityMetadata = propertyMetadata.extend({
  tags: z.array(clean(60).min(1)).max(20).nullish(),
  contacts: z.array(clean(120)).max(20).nullish(),
});
const propertySchema = z.object({
  type: z.enum(JSON_TYPES).optional(),
  format: z.string().max(40).optional(),
  description: clean(2_000).optional(),
  enum: z
    .array(z.union([clean(255), z.number()]))
    .max(200)
    .optional(),
  metadata: z.object({ 'com.mixpanel': propertyMetadata.optional() }).optional(),
});
export const schemaJsonSchema = z.object({
  description: clean(2_000).optional(),
  properties: z.record(clean(255).min(1), propertySchema).optional(),
  required: z.array(clean(255)).max(255).optional(),
  additionalProperties: z.boolean().optional(),
  metadata: z.object({ 'com.mixpanel': entityMetadata.optional() }).optional(),
});
export type SchemaJson = z.infer<typeof schemaJsonSchema>;
type PropertyJson = z.infer<typeof propertySchema>;

export const schemaEntrySchema = z.object({
  entityType: z.enum(['event', 'profile']),
  name: clean(255).min(1),
  schemaJson: schemaJsonSchema,
});
export type SchemaEntry = z.infer<typeof schemaEntrySchema>;
export const schemasUploadSchema = z.object({
  entries: z.array(schemaEntrySchema).max(4_000),
  truncate: z.boolean().optional(),
});

/** Profiles of people; those of organisations go by their group key. */
const PEOPLE = '$user';

// --- out -------------------------------------------------------------------------------------------------------------

/** Everything that somebody has written down, events first. */
export function toSchemas(state: LexiconState): SchemaEntry[] {
  const properties = state.properties.filter(({ isDefined }) => isDefined);
  const ofEvents = new Map(
    properties.filter(({ scope }) => scope === 'event').map((property) => [property.name, property]),
  );
  const groups = new Map([...state.groups].map(([group, slot]) => [slot, group]));
  const profiles = Map.groupBy(
    properties.filter(({ scope }) => scope !== 'event'),
    ({ scope, groupSlot }) => (scope === 'person' ? PEOPLE : (groups.get(groupSlot) ?? '')),
  );
  return [
    ...state.events
      .filter(({ isDefined }) => isDefined)
      .map((event) => ({
        entityType: 'event' as const,
        name: event.name,
        schemaJson: eventJson(event, ofEvents),
      })),
    ...[...profiles].map(([name, defined]) => ({
      entityType: 'profile' as const,
      name,
      schemaJson: { properties: Object.fromEntries(defined.map((one) => [one.name, profileJson(one)])) },
    })),
  ];
}

function eventJson(event: DefinedEvent, properties: ReadonlyMap<string, DefinedProperty>): SchemaJson {
  return {
    ...described(event.description),
    properties: Object.fromEntries(
      event.plan.map((expectation) => [
        expectation.property,
        { ...expectationJson(expectation), ...metadataJson(properties.get(expectation.property)) },
      ]),
    ),
    required: event.plan.filter(({ isRequired }) => isRequired).map(({ property }) => property),
    additionalProperties: true,
    metadata: {
      'com.mixpanel': {
        ...(event.displayName === null ? {} : { displayName: event.displayName }),
        tags: [...event.tags],
        hidden: event.isHidden,
        dropped: event.isDropped,
        ...(event.owner === null ? {} : { contacts: event.owner.split(', ') }),
      },
    },
  };
}

function profileJson(property: DefinedProperty): PropertyJson {
  return {
    ...typeJson(property.type ?? 'any'),
    ...described(property.description),
    ...metadataJson(property),
  };
}

function expectationJson({ type, description, values }: Expectation): PropertyJson {
  return { ...typeJson(type), ...described(description), ...(values === null ? {} : { enum: [...values] }) };
}

function typeJson(type: Expectation['type']): PropertyJson {
  if (type === 'date') return { type: 'string', format: 'date-time' };
  return { type: type === 'any' ? 'object' : type };
}

function metadataJson(property: DefinedProperty | undefined): Pick<PropertyJson, 'metadata'> {
  if (property === undefined) return {};
  return {
    metadata: {
      'com.mixpanel': {
        ...(property.displayName === null ? {} : { displayName: property.displayName }),
        hidden: property.isHidden,
        dropped: property.isDropped,
      },
    },
  };
}

function described(description: string | null) {
  return description === null ? {} : { description };
}

// --- in --------------------------------------------------------------------------------------------------------------

/** A schema replaces what was written; of the metadata what it does not name stays, and null removes. */
export function toUpload(
  { entityType, name, schemaJson }: SchemaEntry,
  state: LexiconState,
  tokens: Tokens,
): Change[] {
  const properties = Object.entries(schemaJson.properties ?? {});
  if (entityType === 'profile') {
    const place = profilePlace(name, state);
    return properties.map(([property, json]) => ({
      of: propertyKey(property, place, tokens),
      type: toType(json),
      description: json.description ?? null,
      ...wordsOf(json.metadata?.['com.mixpanel']),
    }));
  }
  assertImpersonal(name);
  const metadata = schemaJson.metadata?.['com.mixpanel'];
  const plan = properties.map(
    ([property, json]): Expectation => ({
      property,
      type: toType(json),
      isRequired: schemaJson.required?.includes(property) ?? false,
      values: json.enum ?? null,
      description: json.description ?? null,
    }),
  );
  return [
    {
      of: { kind: 'event', name, token: tokens.event(name) },
      description: schemaJson.description ?? null,
      plan: toPlan(plan, tokens),
      ...wordsOf(metadata),
      ...(metadata?.tags === undefined ? {} : { tags: metadata.tags ?? [] }),
      ...(metadata?.contacts === undefined
        ? {}
        : { owner: metadata.contacts?.join(', ').slice(0, 120) || null }),
    },
    ...properties.flatMap(([property, json]): Change[] =>
      json.metadata?.['com.mixpanel'] === undefined
        ? []
        : [
            {
              of: propertyKey(property, { scope: 'event', groupSlot: 0 }, tokens),
              ...wordsOf(json.metadata['com.mixpanel']),
            },
          ],
    ),
  ];
}

type Place = Pick<DefinedProperty, 'scope' | 'groupSlot'> & { readonly group?: string };

function profilePlace(name: string, { groups }: LexiconState): Place {
  if (name === PEOPLE) return { scope: 'person', groupSlot: 0 };
  const groupSlot = groups.get(name);
  if (groupSlot === undefined)
    throw new AppError('lexicon_group_not_found', 'the project has no such group key');
  return { scope: 'group', groupSlot, group: name };
}

function propertyKey(name: string, { group, ...place }: Place, tokens: Tokens): Key {
  assertImpersonal(name);
  return { kind: 'property', ...place, name, token: tokens.property(textScope({ ...place, group }), name) };
}

function wordsOf(metadata: z.infer<typeof propertyMetadata> | undefined): Omit<Change, 'of'> {
  const { displayName, hidden, dropped } = metadata ?? {};
  if (displayName) assertImpersonal(displayName);
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(hidden === undefined ? {} : { isHidden: hidden ?? false }),
    ...(dropped === undefined ? {} : { isDropped: dropped ?? false }),
  };
}

function toType({ type, format }: PropertyJson): Expectation['type'] {
  if (type === 'string' && format === 'date-time') return 'date';
  return type === undefined || type === 'null' || type === 'object' ? 'any' : type;
}

/** What a schema stands for here: an event, or every property of one kind of profile. */
export function keysOf({ entityType, name }: SchemaEntry, state: LexiconState, tokens: Tokens): Key[] {
  if (entityType === 'event') return [{ kind: 'event', name, token: tokens.event(name) }];
  const { scope, groupSlot } = profilePlace(name, state);
  return state.properties
    .filter((property) => property.scope === scope && property.groupSlot === groupSlot)
    .map((property) => ({ kind: 'property', scope, groupSlot, name: property.name, token: property.token }));
}
