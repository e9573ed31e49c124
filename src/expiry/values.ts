import { type ProjectId, toSubjectId } from '#core';
import type { IdentityField, PropertyScope } from '#events';
import type {
  ExpiredRows,
  ExpiringIdentities,
  ExpiringProfiles,
  ExpiringTexts,
  ProfilePlace,
  PropertyRule,
  ValuePlace,
} from './ports.ts';

const AT_ONCE = 5_000;

/** Values of single properties, in events and in profiles, that are over the time of a rule. */
export interface Values {
  /** None where the name is not public, as if it had never been sent. */
  count(projectId: ProjectId, rule: PropertyRule, before: number): Promise<number>;
  /** Answers what {@link Values.count} would have. Can be broken off and done again. */
  remove(projectId: ProjectId, rule: PropertyRule, before: number): Promise<number>;
}

export interface ValuesDeps {
  readonly rows: Pick<ExpiredRows, 'countValues' | 'clearValues'>;
  readonly profiles: ExpiringProfiles;
  readonly identities: ExpiringIdentities;
  readonly texts: ExpiringTexts;
  /** Where values of these properties are. `name` null: not public. */
  readonly placesOf: (projectId: ProjectId) => Promise<readonly StoredPlace[]>;
  /** The field under which values of this property are sealed; undefined: it is no identity. */
  readonly fieldOf: (projectId: ProjectId, rule: PropertyRule) => Promise<IdentityField | undefined>;
}

interface StoredPlace extends ValuePlace {
  readonly scope: PropertyScope;
  /** 1…6 with scope `group`, else 0. */
  readonly groupSlot: number;
  readonly name: string | null;
  readonly readAs?: string;
}

export function createValues(deps: ValuesDeps): Values {
  const { rows, profiles, identities, texts, placesOf, fieldOf } = deps;

  const countInEvents = async (
    projectId: ProjectId,
    places: readonly StoredPlace[],
    before: number,
  ): Promise<number> => sum(places.map((place) => rows.countValues(projectId, place, before)));

  const countInProfiles = async (
    projectId: ProjectId,
    rule: PropertyRule,
    places: readonly StoredPlace[],
    before: number,
  ): Promise<number> => {
    const field = await fieldOf(projectId, rule);
    return sum([
      ...inProfiles(places).map((place) => profiles.count(projectId, place, before)),
      ...(field === undefined ? [] : [identities.count(projectId, { slot: rule.groupSlot, field }, before)]),
    ]);
  };

  const removeFromEvents = async (
    projectId: ProjectId,
    places: readonly StoredPlace[],
    before: number,
  ): Promise<void> => {
    const counts = await Promise.all(places.map((place) => rows.countValues(projectId, place, before)));
    const held = places.filter((_, place) => counts[place] !== 0);
    if (held.length === 0) return;
    await texts.recountBefore(
      projectId,
      before,
      held.map(({ token }) => token),
    );
    for (const place of held) await rows.clearValues(projectId, place, before);
  };

  /** What leads to a value goes last: until then, asking again finds all that is still to be done. */
  const removeFromProfiles = async (
    projectId: ProjectId,
    place: ProfilePlace,
    before: number,
  ): Promise<void> => {
    for (let after = toSubjectId(0n); ; ) {
      const held = await profiles.held(projectId, place, before, after, AT_ONCE);
      const last = held.at(-1);
      if (last === undefined) return;
      after = last.subject;
      const subjects = held.map(({ subject }) => subject);
      const tokens = new Set(held.flatMap((one) => one.texts));
      await profiles.hide(projectId, place, subjects);
      await texts.recountTexts(
        projectId,
        [...tokens].map((token) => ({ property: place.token, token })),
      );
      await profiles.clear(projectId, place, subjects, before);
    }
  };

  const count: Values['count'] = async (projectId, rule, before) => {
    const places = (await underRule(projectId, rule)).filter(({ name }) => name !== null);
    return rule.scope === 'event'
      ? countInEvents(projectId, places, before)
      : countInProfiles(projectId, rule, places, before);
  };

  const underRule = async (projectId: ProjectId, rule: PropertyRule) =>
    placesUnder(await placesOf(projectId), rule);

  return {
    count,
    async remove(projectId, rule, before) {
      const removed = await count(projectId, rule, before);
      const places = await underRule(projectId, rule);
      if (rule.scope === 'event') await removeFromEvents(projectId, places, before);
      else {
        for (const place of inProfiles(places)) await removeFromProfiles(projectId, place, before);
        const field = await fieldOf(projectId, rule);
        if (field !== undefined) await identities.clear(projectId, { slot: rule.groupSlot, field }, before);
      }
      return removed;
    },
  };
}

/** Also what a steward has other properties read as. */
function placesUnder(
  places: readonly StoredPlace[],
  { scope, groupSlot, token, name }: PropertyRule,
): StoredPlace[] {
  return places.filter(
    (place) =>
      place.token === token ||
      (place.scope === scope && place.groupSlot === groupSlot && place.readAs === name),
  );
}

/** A name holds one value at a time in a profile, of whatever kind. */
function inProfiles(places: readonly StoredPlace[]): ProfilePlace[] {
  const tokens = new Map(places.map(({ token, groupSlot }) => [token, groupSlot]));
  return [...tokens].map(([token, slot]) => ({ token, slot }));
}

async function sum(counts: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(counts)).reduce((total, count) => total + count, 0);
}
