import { type ProjectId, RecentMap, type SubjectId, type Token } from '#core';
import { PROFILE_OPERATIONS, type ProfileOperation, VALUE_KINDS, type ValueKind } from '#events';
import type { Clusters, Links, Subjects } from '#people';
import type { ProtectedProperty } from '#privacy';
import type { Catalogue, PropertySighting, TextRef } from '../catalogue.ts';
import type { Crowd, Witness } from '../crowd.ts';
import type { Sink } from '../sink.ts';
import type { Resolved } from './resolve.ts';

/** Gives new properties their slots and new events their entry; answers how many sightings were over the caps. */
export async function noteCatalogue(work: Resolved, catalogue: Catalogue, now: number): Promise<number> {
  const events = new Map<Token, number>();
  for (const { event, receivedAt } of work.rows)
    events.set(event.event, Math.max(receivedAt, events.get(event.event) ?? 0));
  const { overCap } = await catalogue.note(work.projectId, { events, properties: sightingsOf(work) }, now);
  return overCap;
}

function* sightingsOf({ rows, changes }: Resolved): Iterable<PropertySighting> {
  const seen = new Map<ValueKind, Set<Token>>(VALUE_KINDS.map((kind) => [kind, new Set<Token>()]));
  const same = new Set<ProtectedProperty>();
  for (const { event } of rows)
    for (const sent of event.properties) {
      if (same.has(sent)) continue;
      same.add(sent);
      const { property, kind } = sent;
      const tokens = seen.get(kind);
      if (tokens === undefined || tokens.has(property)) continue;
      tokens.add(property);
      yield { scope: 'event', groupSlot: 0, property, kind };
    }
  for (const { scope, operation, properties } of changes) {
    if (operation === 'unset' || operation === 'remove' || operation === 'delete') continue;
    for (const { property, kind } of properties)
      yield { scope: scope === 0 ? 'person' : 'group', groupSlot: scope, property, kind };
  }
}

/** Texts that may be read go to the dictionary and the catalogue, then nobody wants or counts them any more. */
export function createPublisher(deps: {
  readonly sink: Sink;
  readonly catalogue: Catalogue;
  readonly crowd: Crowd;
}): Publisher {
  const { sink, catalogue, crowd } = deps;
  const published = new RecentMap<string, true>(200_000);
  const publish = async (unit: string, works: readonly Resolved[]): Promise<void> => {
    const fresh = works.map(({ projectId, policy, texts, labels }) => ({
      projectId,
      labels,
      // A property may have been made opaque after its text was sent.
      texts: firsts(texts).filter(
        (text) =>
          !published.get(keyOf(projectId, text)) &&
          !(text.of === 'value' && policy.opaque.has(text.property)),
      ),
    }));
    const values = fresh.flatMap(({ projectId, texts }) =>
      texts.filter(({ of }) => of === 'value').map((text) => ({ projectId, ...text })),
    );
    await sink.insertTexts(unit, values);
    for (const { projectId, texts, labels } of fresh) {
      if (texts.length > 0) await catalogue.store.publish(projectId, texts);
      if (labels.length > 0) await catalogue.store.dismiss(projectId, labels);
      if (texts.length + labels.length > 0) {
        const hidden = await crowd.settle(projectId, [...texts, ...labels]);
        if (hidden.size > 0) await catalogue.store.noteHidden(projectId, hidden);
      }
      for (const text of texts) published.set(keyOf(projectId, text), true);
    }
  };
  return {
    publish,
    async heed(log) {
      const hidden = await log.hiddenSince(await crowd.unsettledUpTo());
      const last = hidden.at(-1);
      if (!last) return;
      for (const { projectId, ...text } of hidden) published.delete(keyOf(projectId, text));
      await crowd.unsettle(hidden, last.seq);
    },
  };
}

interface Publisher {
  publish(unit: string, works: readonly Resolved[]): Promise<void>;
  /** Hears which texts an erasure has hidden: they are counted, and may be published, again. */
  heed(log: HiddenTexts): Promise<void>;
}

/** Implemented by `metadata`: texts that were hidden again, in their order. */
export interface HiddenTexts {
  hiddenSince(
    seq: bigint,
  ): Promise<readonly (TextRef & { readonly seq: bigint; readonly projectId: ProjectId })[]>;
}

function firsts<Text extends TextRef>(texts: readonly Text[]): Text[] {
  return [...new Map(texts.map((text) => [`${text.of}/${text.property}/${text.token}`, text])).values()];
}

function keyOf(projectId: ProjectId, { of, property, token }: TextRef): string {
  return `${projectId}/${of}/${property}/${token}`;
}

/**
 * Who witnessed which tokens, new people of a client that has brought its share left out (how many is answered); what has found
 * its crowd is wanted from now on, what never will is opaque.
 */
export async function countCrowds(
  work: Resolved,
  deps: {
    readonly crowd: Crowd;
    readonly catalogue: Catalogue;
    readonly links: Links;
    readonly clusters: Clusters;
    readonly subjects: Pick<Subjects, 'newAmong'>;
    /** Whoever was first seen after this instant is new. */
    readonly newSince: number;
  },
): Promise<number> {
  const { projectId, policy } = work;
  const doubted = policy.k > 1 ? doubtedOf(work) : [];
  const newcomers = await deps.subjects.newAmong(projectId, doubted, deps.newSince);
  await deps.crowd.count(
    projectId,
    { k: policy.k, opaque: policy.opaque },
    witnessesOf(work, newcomers),
    (people) =>
      policy.idMerge === 'original'
        ? deps.clusters.personsOf(projectId, people)
        : deps.links.usersOf(projectId, people, { fresh: true }),
    async ({ reached, opaque, hidden }) => {
      if (hidden.size > 0) await deps.catalogue.store.noteHidden(projectId, hidden);
      if (opaque.length > 0) await deps.catalogue.store.markOpaque(projectId, opaque);
      if (reached.length > 0) await deps.catalogue.store.want(projectId, reached);
    },
  );
  return newcomers.size;
}

function doubtedOf({ rows, changes }: Resolved): SubjectId[] {
  return [
    ...rows.flatMap(({ person, event }) => (event.isBeyondShare ? person : [])),
    ...changes.flatMap(({ subject, isBeyondShare }) => (isBeyondShare ? subject : [])),
  ];
}

function* witnessesOf({ rows, changes }: Resolved, newcomers: ReadonlySet<SubjectId>): Iterable<Witness> {
  for (const { person, event } of rows)
    if (!event.isBeyondShare || !newcomers.has(person))
      yield { person, event: event.event, properties: event.properties };
  for (const { subject, operation, properties, isBeyondShare } of changes)
    if (ADDS.has(operation) && !(isBeyondShare && newcomers.has(subject)))
      yield { person: subject, properties };
}

const ADDS: ReadonlySet<ProfileOperation> = new Set(
  PROFILE_OPERATIONS.filter((operation) => !['unset', 'remove', 'delete'].includes(operation)),
);
