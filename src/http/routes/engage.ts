import { z } from 'zod';
import { asTheirDate, common } from '#compat';
import { type OrganisationRow, type PersonRow, rowId } from '#contract';
import { type ProjectId, readSubjectId, type SubjectId } from '#core';
import type { Egress } from '#egress';
import { type PeopleQueries, type PeopleRow, parseCondition, profilesWhere } from '#reports';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { InvalidRequest } from '../errors.ts';
import { addAsked, takeForms } from '../mixpanel-address.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { disclosureOf, untilHangUp } from './disclosing.ts';
import { PREFIXES } from './query.ts';

const LARGEST_PAGE = 1_000;

/** Mixpanel's parameters of `engage`, in a form or in the address. One that would narrow the answer and that we do not know is refused. */
const engageParams = z
  .strictObject({
    ...common,
    distinct_id: z.string().max(400).optional(),
    distinct_ids: z
      .string()
      .max(100_000)
      .transform((text, context) => readIds(text) ?? refused(context, 'must be a JSON list of ids'))
      .optional(),
    where: z
      .string()
      .min(1)
      .max(20_000)
      .transform((text) => parseCondition(text, 'segmentation'))
      .optional(),
    output_properties: z
      .string()
      .max(20_000)
      .transform((text, context) => readList(text) ?? refused(context, 'must be a JSON list of names'))
      .optional(),
    session_id: z.string().max(400).optional(),
    page: z.coerce.number().int().min(0).max(1_000_000).default(0),
    page_size: z.coerce.number().int().min(1).max(1_000_000).default(LARGEST_PAGE),
    include_all_users: z.enum(['true', 'false']).optional(),
    /** A group key: its organisations in the place of people. */
    data_group_id: z.string().min(1).max(255).optional(),
    /** Of `behaviors`, which are not known here: without them it says nothing. */
    as_of_timestamp: z.coerce.number().int().optional(),
    filter_by_cohort: z
      .string()
      .max(200)
      .transform((text, context) => readCohort(text) ?? refused(context, 'must be {"id": …}'))
      .optional(),
  })
  .refine(
    ({ data_group_id: group, filter_by_cohort: cohort }) => group === undefined || cohort === undefined,
    { path: ['data_group_id'] },
  );
type Asked = z.output<typeof engageParams>;

interface EngageDeps {
  readonly queries: PeopleQueries;
  readonly egress: Egress;
}

/** Mixpanel's list of people, a thousand a page: surrogates in the place of ids, and profiles with public texts only. */
export function engageRoutes(deps: EngageDeps): Routes {
  return (app) => {
    answerTheirErrors(app);
    takeForms(app);
    for (const prefix of PREFIXES) addEngage(app, `${prefix}/engage`, deps);
  };
}

function addEngage(app: App, path: string, { queries, egress }: EngageDeps): void {
  const config = { access: 'see_people', carries: 'people' } as const;
  addAsked(app, path, { config, params: engageParams }, async (asked, request, reply) => {
    const list = listOf(asked, projectOf(request), queries, untilHangUp(reply));
    const cursor = await cursorOf(asked, list);
    const page = cursor === undefined ? { rows: [], nextCursor: null, total: null } : await list(cursor);
    return egress.rows<Row, unknown>(disclosureOf(request, 'browse', asked), page.rows, (rows) => ({
      page: asked.page,
      page_size: sizeOf(asked),
      session_id: toSession(asked.page, page.nextCursor),
      status: 'ok',
      total: page.total ?? rows.length,
      results: rows.map((row) => toResult(row, asked.output_properties)),
    }));
  });
}

function sizeOf({ page_size: size }: Asked): number {
  return Math.min(size, LARGEST_PAGE);
}

type Row = PersonRow | OrganisationRow;

interface Page {
  readonly rows: readonly PeopleRow<Row>[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

function listOf(
  asked: Asked,
  projectId: ProjectId,
  queries: PeopleQueries,
  signal: AbortSignal,
): (cursor: string | null) => Promise<Page> {
  const { data_group_id: group, filter_by_cohort: cohort } = asked;
  const where = asked.where && profilesWhere(asked.where, group);
  if (asked.where && !where) throw new InvalidRequest('where');
  const { filter, lastSeen } = where ?? {};
  const options = { search: null, limit: sizeOf(asked), signal };
  if (group !== undefined) {
    const organisations = idsOf(asked);
    return (cursor) => queries.organisations(projectId, { ...options, group, cursor, filter, organisations });
  }
  const wanted = [
    ...(cohort === undefined ? [] : [{ cohort, operator: 'in' as const }]),
    ...(filter === undefined ? [] : [filter]),
  ];
  const people = {
    ...{ people: idsOf(asked), lastSeen, isProfiled: isProfiled(asked) },
    filter: wanted.length === 0 ? undefined : { all: wanted },
  };
  return (cursor) => queries.list(projectId, { ...options, ...people, cursor });
}

/** People of a cohort are listed with a profile or without, unless that is said; others are found by what their profile says. */
function isProfiled({ include_all_users: all, filter_by_cohort: cohort }: Asked): boolean {
  return all === undefined ? cohort === undefined : all === 'false';
}

/** Who is asked for by id; undefined: everybody. An id that is not one of ours is nobody's. */
function idsOf({ distinct_id: one, distinct_ids: several }: Asked): readonly SubjectId[] | undefined {
  if (one === undefined) return several;
  const asked = [readSubjectId(one)].flatMap((id) => id ?? []);
  return several === undefined ? asked : asked.filter((id) => several.includes(id));
}

/** Where page `page` begins. A session names the page after one that was answered; clients that keep an older one are walked on from there. */
async function cursorOf(
  { page, session_id: session }: { readonly page: number; readonly session_id?: string | undefined },
  list: (cursor: string | null) => Promise<{ readonly nextCursor: string | null }>,
): Promise<string | null | undefined> {
  if (page === 0) return null;
  const known = readSession(session ?? '');
  let at = known && known.page < page ? known : { page: 0, cursor: (await list(null)).nextCursor };
  while (at.cursor !== null && at.page + 1 < page)
    at = { page: at.page + 1, cursor: (await list(at.cursor)).nextCursor };
  return at.cursor ?? undefined;
}

/** Opaque to the client: the page that was answered, and where the next one begins. */
function toSession(page: number, nextCursor: string | null): string {
  return Buffer.from(JSON.stringify([page, nextCursor])).toString('base64url');
}

function readSession(session: string): { page: number; cursor: string | null } | undefined {
  try {
    const [page, cursor] = z
      .tuple([z.number().int().min(0), z.string().max(200).nullable()])
      .parse(JSON.parse(Buffer.from(session, 'base64url').toString()));
    return { page, cursor };
  } catch {
    return undefined; // of another server: the walk begins at the first page
  }
}

function toResult({ lastSeenAt, properties, ...row }: Row, only: readonly string[] | undefined) {
  const shown = properties.filter(({ name, value }) => value !== null && (only?.includes(name) ?? true));
  return {
    $distinct_id: 'person' in row ? row.person : row.organisation,
    $properties: {
      ...Object.fromEntries(shown.map(({ name, value }) => [name, asTheirDate(value)])),
      ...(lastSeenAt !== null && (only?.includes('$last_seen') ?? true)
        ? { $last_seen: lastSeenAt.slice(0, 19) }
        : {}),
    },
  };
}

/** Surrogates, as this list and the export give them; any other id is nobody's. */
function readIds(text: string): SubjectId[] | undefined {
  return readListOf(text, 2_000, 400)?.flatMap((id) => readSubjectId(id) ?? []);
}

function readList(text: string): string[] | undefined {
  return readListOf(text, 500, 255);
}

function readListOf(text: string, most: number, longest: number): string[] | undefined {
  try {
    return z.array(z.string().max(longest)).max(most).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `{"id": 7}`. */
function readCohort(text: string): number | undefined {
  try {
    return z.object({ id: rowId }).parse(JSON.parse(text)).id;
  } catch {
    return undefined;
  }
}

/** The message is ours and says nothing of the value. */
function refused(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
