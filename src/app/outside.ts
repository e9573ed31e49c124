import type { Config } from '#config';
import { AppError, type Token } from '#core';
import { createEgress } from '#egress';
import { createAffectedReader, createIncidents, createNoticeSender, type Incidents } from '#incidents';
import type { RefreshedPolicies } from '#ingest';
import { createSmtpMailer } from '#mail';
import { createIncidentStore, createVendorStore, ofProject } from '#metadata';
import { createTokens } from '#privacy';
import type { Engine } from '#sql';
import { createForwarder, createPublicTexts, createVendors, type ResolveNames, type Vendors } from '#vendors';
import { createLedger } from '#warehouse';
import type { Closing } from './closing.ts';
import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

/** Queues and notices go out for all projects, in one order. */
const EVERY_VENDOR = [
  'create',
  'active',
  'enqueue',
  'take',
  'taken',
  'notTaken',
  'resume',
  'cut',
  'counts',
] as const;
const EVERY_INCIDENT = [
  'create',
  'notifying',
  'startNotifying',
  'enqueue',
  'completeQueue',
  'finishNotifying',
  'close',
  'claim',
  'settle',
  'counts',
  'isGenuine',
] as const;

/** Everything through which something can leave: egress, the ledger, incidents, vendors. */
export function buildOutside(
  foundation: Foundation,
  { engine, policies }: { engine: Engine; policies: RefreshedPolicies },
  closing: Closing,
) {
  const { config, databases, vault, audit, clock, log, projects } = foundation;
  const warn = warnSometimes(log, clock, 'vendors or notices wait: it will be tried again');
  const onError = (error: unknown) => warn(error);
  const egress = createEgress({ ledger: createLedger(engine), vault, audit, clock });
  const vendorStore = ofProject(databases, createVendorStore, EVERY_VENDOR);
  const forwarder = createForwarder({
    store: vendorStore,
    secrets: vault,
    egress,
    names: namesFrom(policies),
    texts: createPublicTexts(engine),
    fetch: globalThis.fetch,
    clock,
    onError,
  });
  const vendors: Vendors = createVendors({ store: vendorStore, secrets: vault, forwarder, audit, clock });
  const affected = createAffectedReader(engine);
  const incidentStore = ofProject(databases, createIncidentStore, EVERY_INCIDENT);
  const mailer =
    config.smtpUrl === '' ? null : createSmtpMailer({ url: config.smtpUrl, from: senderOf(config) });
  if (mailer) closing.add('mail', () => mailer.close());
  const incidents: Incidents = createIncidents({
    store: incidentStore,
    affected,
    sender: mailer && createNoticeSender({ store: incidentStore, egress, mailer, clock }),
    audit,
    clock,
    signature: async (projectId) => ({
      name: (await projects.byId(projectId))?.name ?? 'Riserbo',
      contact: senderOf(config).address,
    }),
    onError,
  });
  return { egress, forwarder, vendors, affected, incidents, mailer, mailDomain: domainOf(config) };
}

export type Outside = ReturnType<typeof buildOutside>;

function domainOf(config: Config): string {
  return senderOf(config).address.split('@').at(-1) ?? '';
}

/** `Name <address>`, or an address alone. */
function senderOf({ mailFrom }: Config): { name: string; address: string } {
  const found = /^(.*?)\s*<([^<>\s]+)>$/.exec(mailFrom);
  return found ? { name: found[1] ?? '', address: found[2] ?? '' } : { name: 'Riserbo', address: mailFrom };
}

function namesFrom(policies: RefreshedPolicies): ResolveNames {
  return async (projectId, names) => {
    const policy = await policies.byProject(projectId);
    if (!policy) throw new AppError('project_not_found', 'there is no such project');
    const tokens = createTokens(policy.keys.tokenKey);
    const declared = new Set(names.properties);
    return {
      events: new Map(names.events.map((name): [Token, string] => [tokens.event(name), name])),
      properties: new Map(
        names.properties.map((name): [Token, string] => [tokens.property('event', name), name]),
      ),
      groups: new Map(
        [...policy.groupKeys].filter(([key]) => declared.has(key)).map(([key, slot]) => [slot, key]),
      ),
    };
  };
}
