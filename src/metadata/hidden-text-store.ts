import { sql } from 'kysely';
import { type ProjectId, type SubjectId, type Token, toProjectId, toToken } from '#core';
import type { HiddenTexts, TextRef } from '#ingest';
import type { Database } from './db.ts';

/** Texts that are readable no longer: their names go here and now, and loaders hear of them. */
export interface HiddenTextStore extends HiddenTexts {
  hide(projectId: ProjectId, texts: readonly TextRef[]): Promise<void>;
  /** Tokens that wait for their next arrival to become readable. */
  wanted(projectId: ProjectId): Promise<ReadonlySet<Token>>;
  /** Texts in the profiles of some people, by property. */
  profileTexts(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
  ): Promise<{ readonly property: Token; readonly token: Token }[]>;
}

export function createHiddenTextStore(db: Database): HiddenTextStore {
  return {
    async hiddenSince(seq) {
      const { rows } = await sql<{
        seq: bigint;
        project_id: number;
        text_of: 'event_name' | 'value';
        property: bigint;
        token: bigint;
      }>`select seq, project_id, text_of, property, token from hidden_text where seq > ${seq} order by seq`.execute(
        db,
      );
      return rows.map((row) => ({
        seq: row.seq,
        projectId: toProjectId(row.project_id),
        of: row.text_of,
        property: toToken(row.property),
        token: toToken(row.token),
      }));
    },
    hide: (projectId, texts) =>
      db.transaction().execute(async (tx) => {
        const names = texts.filter(({ of }) => of === 'event_name').map(({ token }) => String(token));
        await sql`select pg_advisory_xact_lock(${HIDDEN}::bigint << 33)`.execute(tx);
        await sql`
          update catalogue_event set name = null where project_id = ${projectId} and token = any(${names}::bigint[])`.execute(
          tx,
        );
        await sql`
          delete from catalogue_wanted
          where project_id = ${projectId} and token = any(${texts.map(({ token }) => String(token))}::bigint[])`.execute(
          tx,
        );
        await sql`
          insert into hidden_text (project_id, text_of, property, token)
          select ${projectId}, * from unnest(${texts.map(({ of }) => of)}::text[],
            ${texts.map(({ property }) => String(property))}::bigint[], ${texts.map(({ token }) => String(token))}::bigint[])`.execute(
          tx,
        );
      }),
    async wanted(projectId) {
      const { rows } = await sql<{ token: bigint }>`
        select token from catalogue_wanted where project_id = ${projectId}`.execute(db);
      return new Set(rows.map(({ token }) => toToken(token)));
    },
    async profileTexts(projectId, subjects) {
      const { rows } = await sql<{ property: string; token: string }>`
        select distinct held.key as property, texts.token
        from profile, jsonb_each(properties) held, jsonb_array_elements_text(
          case held.value ->> 0 when 'text' then jsonb_build_array(held.value -> 1) when 'list' then held.value -> 1 else '[]' end
        ) texts (token)
        where project_id = ${projectId} and subject = any(${subjects.map(String)}::bigint[])`.execute(db);
      return rows.map((row) => ({ property: toToken(row.property), token: toToken(row.token) }));
    },
  };
}

/** One at a time, so that the numbers of `hidden_text` become visible in their order. */
const HIDDEN = 4;

/** After a month every loader has heard. */
export async function sweepHiddenTexts(db: Database): Promise<void> {
  await sql`delete from hidden_text where hidden_at < now() - interval '30 days'`.execute(db);
}
