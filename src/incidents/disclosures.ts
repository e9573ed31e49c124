import type { ProjectId } from '#core';
import { count, type Engine, instant, type Sql, sql, text, uint32 } from '#sql';

/** One disclosure: its chunks together. Counts of subjects are of distinct ones. */
export interface Disclosure {
  readonly id: string;
  readonly at: number;
  readonly recipientKind: 'member' | 'service_account' | 'vendor';
  readonly recipient: string;
  readonly session: string;
  readonly route: string;
  readonly purpose: string;
  readonly subjects: number;
  readonly organisations: number;
  readonly fields: readonly string[];
}

/** Where a page of disclosures ended: the next one starts strictly before it. */
export interface DisclosurePosition {
  readonly at: number;
  readonly id: string;
}

/** What left, newest first, for the people who watch. Counts only: the subjects themselves stay on the ledger. */
export interface DisclosureReader {
  list(projectId: ProjectId, before: DisclosurePosition | null, limit: number): Promise<Disclosure[]>;
  since(
    projectId: ProjectId,
    from: number,
  ): Promise<{ readonly disclosures: number; readonly subjects: number }>;
}

interface Row {
  readonly id: string;
  readonly started: string;
  readonly kind: Disclosure['recipientKind'];
  readonly who: string;
  readonly in_session: string;
  readonly by_route: string;
  readonly what_for: string;
  readonly people: string;
  readonly groups: string;
  readonly all_fields: readonly string[];
}

export function createDisclosureReader(engine: Engine): DisclosureReader {
  return {
    async list(projectId, before, limit) {
      const rows = await engine.run<Row>(
        sql`SELECT toString(disclosure) AS id, toUnixTimestamp64Milli(min(at)) AS started, any(recipient_kind) AS kind,
              any(recipient) AS who, any(session) AS in_session, any(route) AS by_route, any(purpose) AS what_for,
              uniqExactArray(subjects) AS people, uniqExactArray(organisations) AS groups,
              arraySort(groupUniqArrayArray(fields)) AS all_fields
            FROM disclosures WHERE project = ${uint32(projectId)}
            GROUP BY disclosure ${isBefore(before)}
            ORDER BY started DESC, id DESC LIMIT ${count(limit)}`.toStatement(),
      );
      return rows.map(toDisclosure);
    },
    async since(projectId, from) {
      const [row] = await engine.run<{ disclosures: string; people: string }>(
        sql`SELECT uniqExact(disclosure) AS disclosures, uniqExactArray(subjects) AS people FROM disclosures
            WHERE project = ${uint32(projectId)} AND at >= ${instant(from)}`.toStatement(),
      );
      return { disclosures: Number(row?.disclosures ?? 0), subjects: Number(row?.people ?? 0) };
    },
  };
}

function isBefore(position: DisclosurePosition | null): Sql {
  if (!position) return sql``;
  return sql`HAVING (min(at), toString(disclosure)) < (${instant(position.at)}, ${text(position.id)})`;
}

function toDisclosure(row: Row): Disclosure {
  return {
    id: row.id,
    at: Number(row.started),
    recipientKind: row.kind,
    recipient: row.who,
    session: row.in_session,
    route: row.by_route,
    purpose: row.what_for,
    subjects: Number(row.people),
    organisations: Number(row.groups),
    fields: row.all_fields,
  };
}
