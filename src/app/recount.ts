import type { ProjectId, Token } from '#core';
import type { ExpiringTexts } from '#expiry';
import type { TextRef } from '#ingest';
import type { HiddenTextStore } from '#metadata';
import type { CrowdRecount, ErasureMarks } from '#people';
import { isKnownEvent, type LexiconRules } from '#privacy';
import type { Census, FallenTexts } from '#reports';

/** After an erasure, before an expiry: what has lost its crowd is hidden again, but for what a steward has declared or an SDK has made known. */
export function createRecount(deps: {
  readonly census: Census;
  readonly texts: HiddenTextStore;
  readonly marks: Pick<ErasureMarks, 'hideTexts'>;
  readonly rulesOf: (projectId: ProjectId) => Promise<LexiconRules>;
}): CrowdRecount & ExpiringTexts {
  const { census, texts, marks, rulesOf } = deps;
  const hide = async (projectId: ProjectId, fallen: FallenTexts): Promise<void> => {
    const { declared, publicProperties } = await rulesOf(projectId);
    const values = fallen.values.filter(
      ({ property, token }) => !declared.has(token) && !publicProperties.has(property),
    );
    const events = fallen.events.filter(
      ({ token, name }) => !declared.has(token) && !(name !== null && isKnownEvent(name)),
    );
    const hidden: TextRef[] = [
      ...values.map((pair) => ({ of: 'value' as const, ...pair })),
      ...events.map(({ token }) => ({ of: 'event_name' as const, property: NONE, token })),
    ];
    if (hidden.length === 0) return;
    // Loaders hear of it first: a crash in between is mended by asking again, since the dictionary still has them.
    await texts.hide(projectId, hidden);
    await marks.hideTexts(projectId, values);
  };
  return {
    async recount(projectId, gone) {
      const [profileTexts, wanted] = await Promise.all([
        texts.profileTexts(projectId, gone),
        texts.wanted(projectId),
      ]);
      await hide(projectId, await census.fallen(projectId, gone, profileTexts, wanted));
    },
    async recountBefore(projectId, before, properties) {
      const wanted = await texts.wanted(projectId);
      await hide(projectId, await census.falling(projectId, before, properties, wanted));
    },
    async recountTexts(projectId, gone) {
      const wanted = await texts.wanted(projectId);
      await hide(projectId, await census.fallen(projectId, [], gone, wanted));
    },
  };
}

const NONE = 0n as Token;
