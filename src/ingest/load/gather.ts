import { createHash } from 'node:crypto';
import { AppError, type BlindIndex, type ProjectId } from '#core';
import type { ErasedIds } from '#people';
import type {
  ProjectPolicy,
  ProtectedBatch,
  ProtectedEvent,
  ProtectedProfileChange,
  RevealedText,
  TextLabel,
} from '#privacy';
import type { EnvelopeEntry } from '#vault';
import type { Policies } from '../policies.ts';
import type { Spool } from '../spool-types.ts';

/** What is loaded in one go: a segment, or one batch of it when the whole would not go in. */
export interface Unit {
  /** De-duplication token of everything that the unit writes. */
  readonly id: string;
  /** The segment's id. */
  readonly segment: string;
  /** With the place of each batch in the segment. */
  readonly batches: readonly { readonly batch: ProtectedBatch; readonly place: number }[];
}

interface FreshEvent {
  readonly event: ProtectedEvent;
  readonly receivedAt: number;
  readonly insertKey: bigint;
}

/** One project's part of a unit, still under blind indexes. */
export interface Gathered {
  readonly projectId: ProjectId;
  readonly policy: ProjectPolicy;
  /** Without those loaded before, and once each. */
  readonly events: readonly FreshEvent[];
  readonly changes: readonly ProtectedProfileChange[];
  readonly identities: readonly EnvelopeEntry[];
  readonly texts: readonly RevealedText[];
  readonly labels: readonly TextLabel[];
  /** Events left out because they were loaded before or stand here twice. */
  readonly repeated: number;
  /** To be remembered when all is done. */
  readonly insertKeys: readonly bigint[];
}

/** What cannot be taken in; the rest of the unit goes on without it. */
export type SetAside = (
  reason: 'unknown_project' | 'unopened_envelope',
  batch: ProtectedBatch,
) => Promise<void>;

export async function gather(
  unit: Unit,
  deps: {
    readonly spool: Pick<Spool, 'seen'>;
    /** What arrived before its person was erased is left out. */
    readonly erased: Pick<ErasedIds, 'has'>;
    readonly policies: Policies;
    readonly openEnvelope: (
      projectId: ProjectId,
      envelope: Uint8Array,
    ) => Promise<readonly EnvelopeEntry[]> | readonly EnvelopeEntry[];
    readonly setAside: SetAside;
  },
): Promise<Gathered[]> {
  const gathered: Gathered[] = [];
  for (const [projectId, batches] of Map.groupBy(unit.batches, ({ batch }) => batch.projectId)) {
    const policy = await deps.policies.byProject(projectId);
    if (!policy) {
      for (const { batch } of batches) await deps.setAside('unknown_project', batch);
      continue;
    }
    const identities: EnvelopeEntry[] = [];
    for (const { batch } of batches) {
      if (batch.envelope.length === 0) continue;
      try {
        for (const entry of await deps.openEnvelope(projectId, batch.envelope))
          if (!deps.erased.has(projectId, entry.scope, entry.subject, batch.receivedAt))
            identities.push(entry);
      } catch (error) {
        // Retried while the vault is away; an envelope that will never open is set aside and its events go on.
        if (!isHopeless(error)) throw error;
        await deps.setAside('unopened_envelope', batch);
      }
    }
    const { events, changes, repeated, insertKeys } = separate(projectId, unit.segment, batches, deps);
    gathered.push({
      projectId,
      policy,
      events,
      changes,
      repeated,
      identities,
      texts: batches.flatMap(({ batch }) => batch.texts),
      labels: batches.flatMap(({ batch }) => batch.labels),
      insertKeys,
    });
  }
  return gathered;
}

const HOPELESS = new Set([
  'key_destroyed',
  'tampered',
  'unknown_format',
  'wrong_tenant',
  'no_such_project_keys',
]);

function isHopeless(error: unknown): boolean {
  return error instanceof AppError && HOPELESS.has(error.code);
}

function separate(
  projectId: ProjectId,
  segment: string,
  batches: Unit['batches'],
  { spool, erased }: { readonly spool: Pick<Spool, 'seen'>; readonly erased: Pick<ErasedIds, 'has'> },
): Pick<Gathered, 'events' | 'changes' | 'repeated' | 'insertKeys'> {
  const keys: bigint[] = [];
  for (const { batch } of batches)
    for (const record of batch.records)
      if (record.kind === 'event' && record.insertKey !== 0n) keys.push(record.insertKey);
  const before = keys.length === 0 ? new Set<bigint>() : spool.seen(projectId, keys);

  const taken = new Set<bigint>();
  const events: FreshEvent[] = [];
  const changes: ProtectedProfileChange[] = [];
  let repeated = 0;
  for (const { batch, place } of batches) {
    let keyless: bigint | undefined;
    const isErased = (scope: number, index: BlindIndex | undefined) =>
      index !== undefined && erased.has(projectId, scope, index, batch.receivedAt);
    batch.records.forEach((record, position) => {
      if (
        record.kind === 'profile'
          ? isErased(record.scope, record.subject)
          : idsOf(record).some((id) => isErased(0, id))
      )
        return;
      if (record.kind === 'profile') {
        changes.push(withoutErasedGroups(record, isErased));
        return;
      }
      const { insertKey } = record;
      const event = withoutErasedGroups(record, isErased);
      if (insertKey === 0n) {
        keyless ??= ownKeys(segment, place);
        events.push({
          event,
          receivedAt: batch.receivedAt,
          insertKey: keyless + BigInt(position),
        });
        return;
      }
      if (before.has(insertKey) || taken.has(insertKey)) {
        repeated++;
        return;
      }
      taken.add(insertKey);
      events.push({ event, receivedAt: batch.receivedAt, insertKey });
    });
  }
  return { events, changes, repeated, insertKeys: [...taken] };
}

/** What names an organisation that was erased since names it no longer. */
function withoutErasedGroups<Record extends Pick<ProtectedEvent, 'groups'>>(
  record: Record,
  isErased: (scope: number, index: BlindIndex) => boolean,
): Record {
  if (!record.groups.some(({ slot, ids }) => ids.some((id) => isErased(slot, id)))) return record;
  const groups = record.groups.map(({ slot, ids }) => ({
    slot,
    ids: ids.filter((id) => !isErased(slot, id)),
  }));
  return { ...record, groups: groups.filter(({ ids }) => ids.length > 0) };
}

function idsOf({ user, device, merge }: ProtectedEvent): readonly (BlindIndex | undefined)[] {
  return [user, device, merge?.first, merge?.second];
}

/**
 * Keys for events whose sender gave none, so that the warehouse never takes two of them for one: the upper half of the
 * 64 bits is ours (senders' keys have 63), then 43 bits of the segment's id and the batch's place, and 20 for the record.
 */
function ownKeys(segment: string, place: number): bigint {
  const digest = createHash('sha256').update(`${segment}/${place}`).digest();
  return (1n << 63n) | ((digest.readBigUInt64BE() >> 21n) << 20n);
}
