import { toProjectId } from '#core';
import type { World, WorldEvent, WorldProperty } from '../seed.ts';

const DAY = 86_400_000;

const property = (
  given: Pick<WorldProperty, 'scope' | 'name' | 'kind' | 'slot'> & Partial<WorldProperty>,
): WorldProperty => ({ privacy: 'crowd', isNamePublic: true, publicTexts: [], ...given });

const PLANS = ['free', 'pro', 'my own plan'];

/** A developer platform of a dozen people over November 2025, for golden statements and vectors. */
export const exampleWorld: World = {
  projectId: toProjectId(7),
  timezone: 'Europe/Rome',
  k: 10,
  groups: ['organization_id'],
  eventNames: [
    { name: 'API call', isPublic: true },
    { name: 'Sign up', isPublic: true },
    { name: 'Secret', isPublic: false },
  ],
  properties: [
    property({ scope: 'event', name: 'model', kind: 'text', slot: 't1', publicTexts: ['small', 'large'] }),
    property({ scope: 'event', name: 'tokens', kind: 'number', slot: 'n1' }),
    property({ scope: 'event', name: 'features', kind: 'list', slot: 'l1', publicTexts: ['tools'] }),
    property({ scope: 'event', name: 'renewed', kind: 'date', slot: 'n2' }),
    property({ scope: 'event', name: 'rare', kind: 'text', slot: null }),
    property({ scope: 'person', name: 'plan', kind: 'text', slot: null, publicTexts: ['free', 'pro'] }),
    property({ scope: 'person', name: 'seats', kind: 'number', slot: null }),
    property({
      scope: 'group',
      group: 'organization_id',
      name: 'tier',
      kind: 'text',
      slot: null,
      publicTexts: ['gold'],
    }),
  ],
  cohorts: [
    {
      id: 1,
      rule: {
        kind: 'did',
        event: 'API call',
        count: { operator: 'at_least', value: 2 },
        window: { last: 5, unit: 'day' },
      },
    },
  ],
  links: [['device-1', 'user-1']],
  profiles: [
    ...Array.from({ length: 12 }, (_, index) => ({
      group: null,
      id: `user-${index}`,
      isDeleted: false,
      properties: { plan: PLANS[index % 3] ?? 'free', seats: index },
    })),
    { group: 'organization_id', id: 'acme', isDeleted: false, properties: { tier: 'gold' } },
  ],
  events: Array.from({ length: 240 }, (_, index): WorldEvent => {
    const person = index % 13 === 12 ? 'device-1' : `user-${index % 12}`;
    const time = Date.parse('2025-10-28T09:00:00Z') + (index % 37) * DAY + index * 1_000;
    return {
      name: ['API call', 'API call', 'Sign up', 'Secret'][index % 4] ?? 'API call',
      time,
      receivedAt: time + 2_000,
      person,
      groups: index % 2 === 0 ? { organization_id: ['acme'] } : {},
      properties: {
        model: ['small', 'large', 'private'][index % 3] ?? 'small',
        tokens: index,
        ...(index % 5 === 0 ? { features: ['tools', 'hidden-feature'] } : {}),
        ...(index % 7 === 0 ? { renewed: time } : {}),
      },
    };
  }),
};
