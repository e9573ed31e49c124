import { type ProjectId, type SubjectId, toSubjectId } from '#core';
import { identityField } from '#egress';
import { count, type Engine, type Sql, sql, uint32, uint64 } from '#sql';
import { inScope, type Scope } from './scope.ts';

/** Counts of an affected list. A field's `subjects` are the people of whom that field left. */
export interface Affected {
  readonly subjects: number;
  readonly organisations: number;
  readonly fields: readonly { readonly field: string; readonly subjects: number }[];
  readonly disclosures: number;
  /** First and last disclosure of the scope, milliseconds since 1970. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export interface AffectedPerson {
  readonly subject: SubjectId;
  readonly fields: readonly string[];
}

/**
 * The affected list of a scope, from the disclosure ledger alone: exact for people, organisations and (person, field) pairs.
 * A device whose owner became known later counts as its owner, so that one human is one entry.
 */
export interface AffectedReader {
  summary(projectId: ProjectId, scope: Scope): Promise<Affected>;
  /** People in order of surrogate, after `after`. */
  page(projectId: ProjectId, scope: Scope, after: SubjectId | null, limit: number): Promise<AffectedPerson[]>;
  people(projectId: ProjectId, scope: Scope): AsyncIterable<AffectedPerson>;
  /** Organisations in order of surrogate, after `after`. */
  organisations(
    projectId: ProjectId,
    scope: Scope,
    after: SubjectId | null,
    limit: number,
  ): Promise<SubjectId[]>;
}

/** Does this field, where it left, say who somebody is? */
export function isNaming(field: string): boolean {
  return field.startsWith(identityField('')) && field !== identityField('language');
}

interface PersonRow {
  readonly person: string;
  readonly fields: readonly string[];
}

export function createAffectedReader(engine: Engine): AffectedReader {
  return {
    async summary(projectId, scope) {
      const people = peopleOf(projectId, scope);
      const [totals, [persons], fields] = await Promise.all([
        readTotals(engine, projectId, scope),
        engine.run<{ people: string }>(sql`SELECT count() AS people FROM (${people})`.toStatement()),
        engine.run<{ field: string; people: string }>(
          sql`SELECT field, count() AS people FROM (${people}) ARRAY JOIN fields AS field
            GROUP BY field ORDER BY people DESC, field`.toStatement(),
        ),
      ]);
      return {
        ...totals,
        subjects: Number(persons?.people ?? 0),
        fields: fields.map((row) => ({ field: row.field, subjects: Number(row.people) })),
      };
    },

    async page(projectId, scope, after, limit) {
      const rows = await engine.run<PersonRow>(
        sql`SELECT person, fields FROM (${peopleOf(projectId, scope)}) WHERE person > ${uint64(after ?? 0n)}
          ORDER BY person LIMIT ${count(limit)}`.toStatement(),
      );
      return rows.map(toPerson);
    },

    async *people(projectId, scope) {
      const statement = sql`SELECT person, fields FROM (${peopleOf(projectId, scope)}) ORDER BY person`;
      for await (const row of engine.stream<PersonRow>(statement.toStatement())) yield toPerson(row);
    },

    async organisations(projectId, scope, after, limit) {
      const rows = await engine.run<{ organisation: string }>(
        sql`SELECT DISTINCT arrayJoin(organisations) AS organisation FROM disclosures
          WHERE ${inScope(projectId, scope)} AND organisation > ${uint64(after ?? 0n)}
          ORDER BY organisation LIMIT ${count(limit)}`.toStatement(),
      );
      return rows.map(({ organisation }) => toSubjectId(organisation));
    },
  };
}

function peopleOf(projectId: ProjectId, scope: Scope): Sql {
  return sql`
    SELECT if(link.person = 0, exposed.subject, link.person) AS person,
           arraySort(groupUniqArrayArray(exposed.fields)) AS fields
    FROM (SELECT fields, arrayJoin(subjects) AS subject FROM disclosures WHERE ${inScope(projectId, scope)}) AS exposed
    LEFT JOIN (
      SELECT subject, argMax(person, version) AS person FROM (
        SELECT subject, person, version FROM person_links WHERE project = ${uint32(projectId)}
        UNION ALL SELECT subject, person, version FROM person_clusters WHERE project = ${uint32(projectId)}
      ) GROUP BY subject
    ) AS link ON link.subject = exposed.subject
    GROUP BY person`;
}

async function readTotals(engine: Engine, projectId: ProjectId, scope: Scope) {
  const [row] = await engine.run<{ disclosures: string; organisations: string; first: string; last: string }>(
    sql`SELECT uniqExact(disclosure) AS disclosures, uniqExactArray(organisations) AS organisations,
          toUnixTimestamp64Milli(min(at)) AS first, toUnixTimestamp64Milli(max(at)) AS last
        FROM disclosures WHERE ${inScope(projectId, scope)}`.toStatement(),
  );
  const disclosures = Number(row?.disclosures ?? 0);
  return {
    disclosures,
    organisations: Number(row?.organisations ?? 0),
    firstAt: disclosures === 0 ? null : Number(row?.first),
    lastAt: disclosures === 0 ? null : Number(row?.last),
  };
}

function toPerson(row: PersonRow): AffectedPerson {
  return { subject: toSubjectId(row.person), fields: row.fields };
}
