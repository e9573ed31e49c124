import type { Token } from '#core';
import type { PeopleRow } from '#egress';
import type { VendorEvent, VendorValue } from './destinations/destination.ts';
import { type DeclaredNames, textKey } from './names.ts';
import type { VendorIds } from './scope.ts';
import type { QueuedEvent, QueuedProperty } from './store.ts';

/** Everything of an event that a vendor may know, and which fields of whom that tells. Null where the event is not declared (any more). */
export function toVendorRow(
  queued: QueuedEvent,
  names: DeclaredNames,
  texts: ReadonlyMap<string, string>,
  ids: VendorIds,
): PeopleRow<VendorEvent> | null {
  const event = names.events.get(queued.event);
  if (event === undefined) return null;
  const properties = queued.properties.flatMap((property): [string, VendorValue][] => {
    const name = names.properties.get(property.property);
    const value = toValue(property, texts);
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  const groups = queued.organisations.flatMap(({ slot, ids: members }): [string, readonly bigint[]][] => {
    const key = names.groups.get(slot);
    return key === undefined || members.length === 0 ? [] : [[key, members]];
  });
  const isSomebody = queued.person !== 0n;
  return {
    subject: isSomebody ? queued.person : null,
    organisations: queued.organisations.flatMap(({ slot, ids: members }) =>
      names.groups.has(slot) ? members : [],
    ),
    fields: [
      'event',
      'time',
      ...(isSomebody ? ['pseudonym'] : []),
      ...[...properties, ...groups].map(([name]) => `event.${name}`),
    ],
    body: {
      event,
      insertId: ids.event(queued.event, queued.person, queued.time, queued.insertKey),
      distinctId: isSomebody ? ids.person(queued.person) : '',
      time: queued.time,
      properties: Object.fromEntries([
        ...properties,
        ...groups.map(([key, members]): [string, VendorValue] => [key, members.map(ids.organisation)]),
      ]),
    },
  };
}

/** Every text that these events would like to show. */
export function textsOf(events: readonly QueuedEvent[]): { property: Token; token: Token }[] {
  return events.flatMap((event) =>
    event.properties.flatMap(({ property, value }) => tokensIn(value).map((token) => ({ property, token }))),
  );
}

function tokensIn(value: QueuedProperty['value']): readonly Token[] {
  if (typeof value === 'number') return [];
  return typeof value === 'bigint' ? [value] : value;
}

/** Numbers as declared, texts only where public; undefined: there is nothing that may be said. */
function toValue(
  { property, kind, value }: QueuedProperty,
  texts: ReadonlyMap<string, string>,
): VendorValue | undefined {
  if (typeof value === 'number') {
    if (kind === 'boolean') return value === 1;
    if (kind === 'date') return new Date(value).toISOString();
    return value;
  }
  if (typeof value === 'bigint') return texts.get(textKey(property, value));
  const shown = value.flatMap((token) => texts.get(textKey(property, token)) ?? []);
  return shown.length === 0 ? undefined : shown;
}
