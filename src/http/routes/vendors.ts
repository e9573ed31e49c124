import { z } from 'zod';
import {
  cutVendorSchema,
  type Vendor as VendorReply,
  vendorCreateSchema,
  vendorSchema,
  vendorsSchema,
} from '#contract';
import type { ProjectId } from '#core';
import type { Egress } from '#egress';
import type { Vendor, Vendors } from '#vendors';
import { addressedId } from '../addressed-id.ts';
import { projectOf, type Routes } from '../app-types.ts';
import { nameForAudit } from './disclosing.ts';

export interface VendorRoutesDeps {
  readonly vendors: Vendors;
  readonly egress: Egress;
  /** Distinct people of whom each vendor has received anything, by vendor id. */
  subjectsOf(projectId: ProjectId): Promise<ReadonlyMap<string, number>>;
}

const params = z.object({ id: z.string(), vendor: addressedId });

/** Who receives what outside, and the switch that ends it. */
export function vendorRoutes({ vendors, egress, subjectsOf }: VendorRoutesDeps): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/vendors',
      {
        config: { access: 'see_containment', carries: 'aggregates' },
        schema: { response: { 200: vendorsSchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const [list, subjects] = await Promise.all([vendors.list(projectId), subjectsOf(projectId)]);
        return egress.nothingPersonal({ vendors: list.map((vendor) => toReply(vendor, subjects)) });
      },
    );

    app.post(
      '/api/projects/:id/vendors',
      {
        config: { access: 'manage_vendors', carries: 'aggregates', stepUp: true },
        schema: { body: vendorCreateSchema, response: { 200: vendorSchema } },
      },
      async (request) => {
        const vendor = await vendors.register(projectOf(request), request.body, nameForAudit(request));
        return egress.nothingPersonal(toReply(vendor, new Map()));
      },
    );

    // No second passkey: whoever may do it must be able to do it at once.
    app.post(
      '/api/projects/:id/vendors/:vendor/cut',
      {
        config: { access: 'manage_vendors', carries: 'aggregates' },
        schema: { params, response: { 200: cutVendorSchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const vendor = await vendors.cut(projectId, request.params.vendor, nameForAudit(request));
        return egress.nothingPersonal({
          ...toReply(vendor, await subjectsOf(projectId)),
          destroyed: vendor.destroyed,
        });
      },
    );

    app.post(
      '/api/projects/:id/vendors/:vendor/resume',
      {
        config: { access: 'manage_vendors', carries: 'aggregates', stepUp: true },
        schema: { params, response: { 200: vendorSchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const vendor = await vendors.resume(projectId, request.params.vendor, nameForAudit(request));
        return egress.nothingPersonal(toReply(vendor, await subjectsOf(projectId)));
      },
    );
  };
}

function toReply(vendor: Vendor, subjects: ReadonlyMap<string, number>): VendorReply {
  const toIso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: vendor.id,
    name: vendor.name,
    kind: vendor.kind,
    host: vendor.host,
    status: vendor.status,
    trouble: vendor.trouble,
    events: [...vendor.events],
    properties: [...vendor.properties],
    queued: vendor.queued,
    sent: vendor.sent,
    subjects: subjects.get(String(vendor.id)) ?? 0,
    lastSentAt: toIso(vendor.lastSentAt),
    cutAt: toIso(vendor.cutAt),
  };
}
