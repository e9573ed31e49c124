import { sql } from 'kysely';
import { type ProjectId, type TimeStep, type Token, toProjectId } from '#core';
import type { IdentityField } from '#events';
import type { PolicySource, PolicyStore } from '#ingest';
import type { Database } from './db.ts';
import { readRules } from './rules-store.ts';

interface Row {
  readonly id: number;
  readonly token: string;
  readonly k: number;
  readonly is_development: boolean;
  readonly id_merge: 'simplified' | 'original';
  readonly time_step: TimeStep;
  readonly timezone: string;
  readonly groups: Record<string, number>;
  readonly identities: Record<string, IdentityField>;
  /** Changes whenever the list does: how many, and all of them folded together. */
  readonly wanted_mark: string;
  readonly opaque_mark: string;
  readonly rules_mark: string;
}

/** One small query a time; the lists of a project are read again only when they have changed. */
export function createPolicyStore(db: Database): PolicyStore {
  let before = new Map<ProjectId, { readonly mark: string; readonly source: PolicySource }>();

  return {
    async read() {
      const { rows } = await sql<Row>`
        select p.id, p.token, p.k, p.is_development, p.id_merge, p.time_step, p.timezone,
          coalesce((select jsonb_object_agg(g.name, g.slot) from group_key g where g.project_id = p.id), '{}') as groups,
          coalesce((select jsonb_object_agg(i.name, i.field) from identity_property i where i.project_id = p.id), '{}') as identities,
          (select concat(count(*), '/', max(w.seq), '/', bit_xor(w.token)) from catalogue_wanted w where w.project_id = p.id) as wanted_mark,
          (select concat(count(*), '/', bit_xor(c.token)) from catalogue_property c where c.project_id = p.id and c.class in ('opaque', 'identity')) as opaque_mark,
          (select concat(sum(m.at), '/', sum(m.n)) from (
            select sum(extract(epoch from changed_at)) as at, count(*) as n from lexicon_event where project_id = p.id
            union all select sum(extract(epoch from changed_at)), count(*) from lexicon_property where project_id = p.id
          ) m) as rules_mark
        from project p order by p.id`.execute(db);
      const after: typeof before = new Map();
      for (const row of rows) {
        const projectId = toProjectId(row.id);
        const mark = JSON.stringify(row);
        const known = before.get(projectId);
        after.set(
          projectId,
          known?.mark === mark ? known : { mark, source: await readSource(db, projectId, row) },
        );
      }
      before = after;
      return [...after.values()].map(({ source }) => source);
    },
  };
}

async function readSource(db: Database, projectId: ProjectId, row: Row): Promise<PolicySource> {
  const wanted = await sql<{ token: Token }>`
    select token from catalogue_wanted where project_id = ${projectId}`.execute(db);
  const opaque = await sql<{ token: Token }>`
    select token from catalogue_property where project_id = ${projectId} and class in ('opaque', 'identity')`.execute(
    db,
  );
  return {
    projectId,
    token: row.token,
    k: row.k,
    isDevelopment: row.is_development,
    groupKeys: new Map(Object.entries(row.groups)),
    identityProperties: new Map(Object.entries(row.identities)),
    wanted: new Set(wanted.rows.map(({ token }) => token)),
    opaque: new Set(opaque.rows.map(({ token }) => token)),
    rules: await readRules(db, projectId),
    idMerge: row.id_merge === 'original' ? 'original' : undefined,
    times: row.time_step === 'exact' ? undefined : { step: row.time_step, timezone: row.timezone },
  };
}
