/** Where a property lives: on the event, on the person, or on an organisation of the declared group key. */
export type PropertyScope = 'event' | 'person' | 'group';

/** The stored type of a property. Text is held as tokens; dates as milliseconds; a list as a list of tokens. */
export const VALUE_KINDS = ['text', 'number', 'boolean', 'date', 'list'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** How a property is protected. `public`: values are readable at once (declared, or known from an SDK). `crowd`: readable from
 * k people on. `opaque`: never readable. `identity`: sealed in the vault, never in the warehouse. */
export const PRIVACY_CLASSES = ['public', 'crowd', 'opaque', 'identity'] as const;
export type PrivacyClass = (typeof PRIVACY_CLASSES)[number];

/** The fields of the vault. `distinct_id` is the raw id; `group_id` and `group_name` belong to organisations. */
export const IDENTITY_FIELDS = [
  'distinct_id',
  'email',
  'name',
  'first_name',
  'last_name',
  'phone',
  'avatar',
  'group_id',
  'group_name',
  'language',
] as const;
export type IdentityField = (typeof IDENTITY_FIELDS)[number] | `custom:${string}`;

/**
 * What is made of properties when a question is asked. `custom`: saved, `name` is its id. `formula` and `segmentation`: `name` is the
 * expression itself, in our formula language or in Mixpanel's `where` and `on`.
 */
export const MADE_SCOPES = ['custom', 'formula', 'segmentation'] as const;
export type MadeScope = (typeof MADE_SCOPES)[number];

/** How a question names a property. `group` is the group key, with scope `group` only. */
export interface PropertyRef {
  readonly scope: PropertyScope | MadeScope;
  readonly group?: string | undefined;
  readonly name: string;
}

/** Warehouse columns of an event: t1… texts (tokens), n1… numbers, booleans and dates, l1… lists of tokens, g1… organisations. */
export const EVENT_SLOTS = { t: 64, n: 32, l: 8, g: 6 } as const;
