import type { useMessages } from '../../i18n/index.tsx';

type Words = ReturnType<typeof useMessages<'containment'>>;

const PURPOSES = [
  'browse',
  'live',
  'export',
  'forward',
  'notice',
  'support_request',
  'incident',
  'legal_request',
  'fraud',
  'product_research',
  'retrieval',
] as const;

/** A purpose in words; one that this version does not know stands as it was written. */
export function purposeText(purpose: string, t: Words): string {
  const bare = purpose.replace(/^reveal:/, '');
  const known = PURPOSES.find((one) => one === bare);
  return known ? t(`purpose_${known}`) : bare.replaceAll('_', ' ');
}

const DOORS = [
  ['door_retrieval', /\/retrieve$|\/data-retrievals\//],
  ['door_reveal', /\/people\/:person\/reveal$/],
  ['door_person', /\/people\/:person$/],
  ['door_people', /\/people(\/search)?$/],
  ['door_organisation', /\/organisations\/:organisation(\/activity)?$/],
  ['door_organisations', /\/projects\/:id\/organisations\/search$/],
  ['door_live', /\/live$/],
  ['door_export', /\/export$/],
  ['door_affected', /\/affected$/],
  ['door_forward', /^forward /],
  ['door_notices', /notice/],
] as const;

/** The door that something left through, in words; an unknown one as the ledger has it. */
export function routeText(route: string, t: Words): string {
  const door = DOORS.find(([, pattern]) => pattern.test(route))?.[0];
  return door ? t(door) : route;
}
