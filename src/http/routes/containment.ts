import { z } from 'zod';
import { containmentSchema, disclosuresSchema } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import type { Egress } from '#egress';
import type { DisclosurePosition, DisclosureReader, Incidents } from '#incidents';
import { projectOf, type Routes } from '../app-types.ts';

export interface ContainmentRoutesDeps {
  readonly disclosures: DisclosureReader;
  readonly incidents: Pick<Incidents, 'openCount'>;
  readonly egress: Egress;
  readonly clock: Clock;
  /** The project's crowd threshold. */
  thresholdOf(projectId: ProjectId): Promise<number>;
  /** What is stored, by class. */
  stored(projectId: ProjectId): Promise<readonly Stored[]>;
  publicTexts(projectId: ProjectId): Promise<number>;
  /** Names of those who received something, for members to read: "member:3" to "Ada". */
  recipientNames(projectId: ProjectId): Promise<ReadonlyMap<string, string>>;
}

interface Stored {
  readonly what: string;
  readonly form: string;
  readonly count: number;
}

const DAY_MS = 86_400_000;
/** People seen one by one in a day, beyond which somebody should look. */
const WATCH_SUBJECTS = 1_000;
const PAGE = 50;
const GEO_ATTRIBUTION = 'IP geolocation by DB-IP (https://db-ip.com), CC BY 4.0';

/** What we hold, in which form, and who saw what. */
export function containmentRoutes(deps: ContainmentRoutesDeps): Routes {
  const { disclosures, incidents, egress, clock } = deps;
  const config = { access: 'see_containment', carries: 'aggregates' } as const;
  return (app) => {
    app.get(
      '/api/projects/:id/containment',
      { config, schema: { response: { 200: containmentSchema } } },
      async (request) => {
        const projectId = projectOf(request);
        const [k, stored, publicTexts, lastDay, openIncidents] = await Promise.all([
          deps.thresholdOf(projectId),
          deps.stored(projectId),
          deps.publicTexts(projectId),
          disclosures.since(projectId, clock() - DAY_MS),
          incidents.openCount(projectId),
        ]);
        const calm = lastDay.subjects > WATCH_SUBJECTS ? ('watch' as const) : ('calm' as const);
        return egress.nothingPersonal({
          state: openIncidents > 0 ? ('incident' as const) : calm,
          k,
          stored: [...stored],
          publicTexts,
          disclosures: { last24Hours: lastDay.disclosures, subjectsLast24Hours: lastDay.subjects },
          openIncidents,
          geoAttribution: GEO_ATTRIBUTION,
        });
      },
    );

    app.get(
      '/api/projects/:id/disclosures',
      {
        config,
        schema: {
          querystring: z.object({ cursor: z.string().max(100).optional() }),
          response: { 200: disclosuresSchema },
        },
      },
      async (request) => {
        const projectId = projectOf(request);
        const { cursor } = request.query;
        const before = cursor === undefined ? null : readPosition(cursor);
        const [list, names] = await Promise.all([
          disclosures.list(projectId, before, PAGE),
          deps.recipientNames(projectId),
        ]);
        const last = list.at(-1);
        return egress.nothingPersonal({
          disclosures: list.map((entry) => ({
            ...entry,
            at: new Date(entry.at).toISOString(),
            recipientName: names.get(`${entry.recipientKind}:${entry.recipient}`) ?? entry.recipient,
            fields: [...entry.fields],
          })),
          nextCursor: list.length === PAGE && last ? `${last.at}.${last.id}` : null,
        });
      },
    );
  };
}

function readPosition(cursor: string): DisclosurePosition {
  const [at, id] = cursor.split('.');
  if (!/^\d{1,15}$/.test(at ?? '') || !/^[0-9a-f-]{36}$/.test(id ?? ''))
    throw new AppError('invalid_request', 'the cursor is not one of ours');
  return { at: Number(at), id: id ?? '' };
}
