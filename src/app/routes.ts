import { createAnnotations } from '#boards';
import { type Cohorts, createCohorts, type KnownPeople } from '#cohorts';
import { AppError, type ProjectId, readSubjectId, type SubjectId } from '#core';
import { createDefinitions, type KeptQuestion } from '#definitions';
import {
  alertRoutes,
  annotationRoutes,
  auditRoutes,
  boardRoutes,
  catalogueRoutes,
  cohortRoutes,
  containmentRoutes,
  definitionRoutes,
  demoRoutes,
  engageRoutes,
  expiryRoutes,
  exportRoutes,
  type HeldElsewhere,
  incidentRoutes,
  leakRoutes,
  lexiconRoutes,
  liveRoutes,
  lookupRoutes,
  memberRoutes,
  mixpanelAnnotationRoutes,
  mixpanelLookupRoutes,
  mixpanelMeRoutes,
  mixpanelServiceAccountRoutes,
  organisationRoutes,
  peopleRoutes,
  privacyRoutes,
  projectRoutes,
  proofRoutes,
  queryRoutes,
  type Routes,
  reportRoutes,
  savedReportRoutes,
  schemaRoutes,
  sessionRoutes,
  streamQueryRoutes,
  vendorRoutes,
  webRoutes,
} from '#http';
import { createDisclosureReader } from '#incidents';
import type { RefreshedPolicies } from '#ingest';
import { createLexicon } from '#lexicon';
import { createLookups } from '#lookups';
import {
  createAnnotationStore,
  createCohortStore,
  createDefinitionStore,
  createLeakStore,
  createLexiconStore,
  createLookupStore,
  createMetadataInventory,
  createPeopleStores,
  createProofStore,
  ofProject,
} from '#metadata';
import { createTokens } from '#privacy';
import {
  createCohortQueries,
  createDefinitionQueries,
  createPeopleQueries,
  createUniqueness,
  createUsage,
  createWords,
} from '#reports';
import type { Engine } from '#sql';
import type { Vendors } from '#vendors';
import {
  createCohortMembers,
  createDictionary,
  createLookupCells,
  createWarehouseInventory,
} from '#warehouse';
import type { AskingParts } from './asking.ts';
import { type Foundation, newToken } from './foundation.ts';
import type { Outside } from './outside.ts';
import { hostileRun } from './proofs.ts';

export function productRoutes(
  foundation: Foundation,
  parts: Outside & AskingParts & { engine: Engine; policies: RefreshedPolicies },
): Routes[] {
  const { access, audit, projects, clock, publicUrl, databases } = foundation;
  const { egress, engine, asked, vendors, incidents, affected, policies } = parts;
  const warehouse = createWarehouseInventory(engine);
  // The age of keys is that of roots, which are of no project.
  const metadata = ofProject(databases, createMetadataInventory, ['ping', 'keys']);
  const disclosures = createDisclosureReader(asked);
  const { vocabulary, reports, savedReports, boards } = parts;
  const annotations = createAnnotations({ store: ofProject(databases, createAnnotationStore), clock });
  const { alerts, digests } = parts.watching;
  const queries = createPeopleQueries({ engine: asked, vocabulary, clock });
  const people = knownPeople(foundation);
  const held = heldElsewhere(foundation, vocabulary);
  const cohorts = createCohorts({
    store: ofProject(databases, createCohortStore),
    members: createCohortMembers(engine),
    people,
    audit,
    clock,
  });
  const cohortQueries = createCohortQueries({ engine: asked, vocabulary, clock });
  const definitions = createDefinitions({
    store: ofProject(databases, createDefinitionStore),
    kept: (projectId) => keptQuestions(projectId, parts, cohorts),
    audit,
    clock,
  });
  const words = createWords({ engine: asked, vocabulary });
  const { lookupBytes, lookupRows, lookupColumns, lookupTables } = foundation.config;
  const limits = { bytes: lookupBytes, rows: lookupRows, columns: lookupColumns, tables: lookupTables };
  const lookups = createLookups({
    store: ofProject(databases, createLookupStore),
    rows: createLookupCells(engine),
    keysOf: (projectId, property) => words.keys(projectId, property),
    kept: async (projectId) => [
      ...(await keptQuestions(projectId, parts, cohorts)),
      ...(await definitions.list(projectId)).map((one) => ({ kind: 'definition' as const, ...one })),
    ],
    audit,
    limits,
    clock,
  });
  const lookupParts = { lookups, limits, onChange: (projectId: ProjectId) => vocabulary.forget(projectId) };
  const namesOf = async (projectId: ProjectId) => {
    const policy = await policies.byProject(projectId);
    if (!policy) throw new AppError('project_not_found', 'there is no such project');
    return { tokens: createTokens(policy.keys.tokenKey), groupKeys: policy.groupKeys };
  };
  const tokensOf = async (projectId: ProjectId) => (await namesOf(projectId)).tokens;
  const thresholdOf = async (projectId: ProjectId) => (await vocabulary.read(projectId))?.k ?? LARGEST_K;
  const usage = createUsage({ engine: asked, vocabulary, clock });
  const lexicon = createLexicon({
    store: ofProject(databases, createLexiconStore, ['closed']),
    dictionary: createDictionary(engine),
    audit,
    tokensOf,
    volumes: (projectId) => usage.events(projectId),
    changed: () => refreshed(policies),
  });
  return [
    sessionRoutes({ access, isHttps: publicUrl.startsWith('https:'), projects: () => projects.list() }),
    projectRoutes({
      access,
      audit,
      projects,
      createProject: (wanted, owner) => foundation.createProject({ ...wanted, owner }),
      newToken,
      eraseProject: async (projectId, by) => {
        const receipt = await parts.erasing.erasures.eraseProject(projectId, { by });
        void policies.refresh().catch(() => {});
        return receipt;
      },
      onChange: () => void policies.refresh().catch(() => {}),
      arrivals: (projectId) => warehouse.arrivals(projectId),
      publicUrl,
      clock,
    }),
    memberRoutes({ access, publicUrl }),
    mixpanelServiceAccountRoutes({ access, publicUrl }),
    mixpanelMeRoutes({ projectOfId: (projectId) => projects.byId(projectId) }),
    auditRoutes({ audit, access, egress }),
    reportRoutes({ reports, egress }),
    queryRoutes({ savedReports, reports, words, cohorts, cohortQueries, egress, clock }),
    savedReportRoutes({
      savedReports,
      beforeRemoval: (projectId, report, by) => alerts.removeOfReport(projectId, report, by),
    }),
    boardRoutes({
      boards,
      beforeRemoval: (projectId, board, by) => digests.removeOfBoard(projectId, board, by),
    }),
    alertRoutes({ ...parts.watching, egress }),
    annotationRoutes({ annotations }),
    mixpanelAnnotationRoutes({ annotations }),
    catalogueRoutes({ words, egress }),
    lexiconRoutes({ lexicon, usage, egress }),
    leakRoutes({ leaks: ofProject(databases, createLeakStore), egress }),
    schemaRoutes({ lexicon, egress }),
    cohortRoutes({
      cohorts,
      queries: cohortQueries,
      egress,
      thresholdOf,
      onChange: (projectId) => vocabulary.forget(projectId),
    }),
    definitionRoutes({
      definitions,
      queries: createDefinitionQueries({ vocabulary, clock }),
      onChange: (projectId) => vocabulary.forget(projectId),
    }),
    lookupRoutes({ ...lookupParts, egress }),
    mixpanelLookupRoutes(lookupParts),
    liveRoutes({ queries, egress }),
    peopleRoutes({
      queries,
      egress,
      erasures: parts.erasing.erasures,
      clock,
      ...held,
    }),
    privacyRoutes({
      requests: parts.erasing.requests,
      queries,
      egress,
      tokenOf: async (projectId) => (await projects.byId(projectId))?.token,
      peopleOf: (projectId, ids) => peopleOf(people, projectId, ids),
      publicUrl,
      clock,
      ...held,
    }),
    engageRoutes({ queries, egress }),
    streamQueryRoutes({ queries, egress }),
    organisationRoutes({ queries, egress, erasures: parts.erasing.erasures }),
    exportRoutes({ queries, egress }),
    containmentRoutes({
      disclosures,
      incidents,
      egress,
      clock,
      thresholdOf: async (projectId) => (await projects.byId(projectId))?.k ?? 0,
      stored: async (projectId) =>
        describeStored(await warehouse.of(projectId), await metadata.of(projectId)),
      publicTexts: (projectId) => warehouse.publicTexts(projectId),
      recipientNames: (projectId) => recipientNames(foundation, vendors, projectId),
    }),
    expiryRoutes({
      expiry: parts.expiry,
      egress,
      namesOf,
      thresholdOf,
    }),
    proofRoutes({
      egress,
      clock,
      thresholdOf: async (projectId) => (await projects.byId(projectId))?.k,
      timeStepOf: async (projectId) => (await projects.byId(projectId))?.timeStep ?? 'exact',
      people: async (projectId) => (await metadata.of(projectId)).people,
      publicTexts: (projectId) => warehouse.publicTexts(projectId),
      uniqueness: createUniqueness({ engine: asked, vocabulary }),
      keys: (projectId) => metadata.keys(projectId),
      properties: async (projectId) => (await lexicon.read(projectId)).properties,
      hostileRun,
      lastRestore: () => createProofStore(foundation.db).lastRestore(),
    }),
    incidentRoutes({ incidents, affected, egress }),
    vendorRoutes({ vendors, egress, subjectsOf: (projectId) => warehouse.subjectsOfVendors(projectId) }),
    (app) =>
      demoRoutes({ token: async () => (await projects.list()).find(({ isDemo }) => isDemo)?.token })(app, {}),
    webRoutes({ directory: new URL('../../dist/web', import.meta.url).pathname, publicUrl }),
  ];
}

/** What a threshold is at most: where it cannot be read, nothing is small enough. */
const LARGEST_K = 1_000;
const IDS_AT_ONCE = 5_000;

/** What members keep that may name a custom event or property. */
async function keptQuestions(
  projectId: ProjectId,
  { savedReports, boards }: Pick<AskingParts, 'savedReports' | 'boards'>,
  cohorts: Pick<Cohorts, 'list'>,
): Promise<KeptQuestion[]> {
  const [reports, shown, groups] = await Promise.all([
    savedReports.list(projectId),
    boards.list(projectId),
    cohorts.list(projectId),
  ]);
  return [
    ...reports.map(({ id, name, definition }) => ({ kind: 'report' as const, id, name, definition })),
    ...shown.map(({ id, name, filter }) => ({ kind: 'board' as const, id, name, definition: filter })),
    ...groups.map(({ id, name, definition }) => ({ kind: 'cohort' as const, id, name, definition })),
  ];
}

/** The people behind raw ids, where they have been seen: through the blind index, and nothing is made. */
function knownPeople({ databases, vault }: Foundation): KnownPeople {
  const subjects = ofProject(databases, (db) => createPeopleStores(db).subjects);
  return {
    async find(projectId, ids) {
      const found: (SubjectId | undefined)[] = [];
      for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
        const slice = ids.slice(start, start + IDS_AT_ONCE);
        const indexes = await Promise.all(slice.map((id) => vault.index(projectId, 'person', id)));
        found.push(
          ...(await subjects.find(
            projectId,
            indexes.map((index) => ({ scope: 0, index })),
          )),
        );
      }
      return found;
    },
  };
}

/** The same for ids as a request by law names them: raw, or as our own exports give them. */
async function peopleOf(
  people: KnownPeople,
  projectId: ProjectId,
  ids: readonly string[],
): Promise<SubjectId[]> {
  const found = await people.find(projectId, ids);
  return [...new Set(ids.flatMap((id, place) => found[place] ?? readSubjectId(id) ?? []))];
}

function heldElsewhere(
  { databases, vault }: Foundation,
  vocabulary: AskingParts['vocabulary'],
): HeldElsewhere {
  const memberships = ofProject(databases, (db) => createPeopleStores(db).memberships);
  return {
    sealedFields: (projectId, subjects) => vault.sealedFields(projectId, subjects),
    async organisationsOf(projectId, person) {
      const keys = new Map((await vocabulary.read(projectId))?.groups.map(({ slot, key }) => [slot, key]));
      const found = await memberships.organisationsOf(projectId, [person]);
      return found.map(({ slot, organisation }) => ({
        groupKey: keys.get(slot) ?? `g${slot}`,
        organisation,
      }));
    },
  };
}

type Inventories = [
  Awaited<ReturnType<ReturnType<typeof createWarehouseInventory>['of']>>,
  Awaited<ReturnType<ReturnType<typeof createMetadataInventory>['of']>>,
];

function describeStored(...[warehouse, metadata]: Inventories) {
  return [
    { what: 'events', form: 'numbers and keyed tokens, under a random surrogate', count: warehouse.events },
    { what: 'people', form: 'random surrogate behind a keyed blind index', count: metadata.people },
    {
      what: 'organisations',
      form: 'random surrogate behind a keyed blind index',
      count: metadata.organisations,
    },
    { what: 'profiles', form: 'numbers and keyed tokens', count: warehouse.profiles },
    {
      what: 'identity fields',
      form: "sealed, AES-256-GCM under the subject's own key",
      count: metadata.sealedFields,
    },
    { what: 'public texts', form: 'readable: at least k people share each', count: warehouse.publicTexts },
    { what: 'disclosures', form: 'who received which fields of whom', count: warehouse.disclosures },
  ];
}

async function recipientNames(
  { access }: Foundation,
  vendors: Vendors,
  projectId: ProjectId,
): Promise<ReadonlyMap<string, string>> {
  const [members, programs, vendorList] = await Promise.all([
    access.members(projectId),
    access.serviceAccounts(projectId),
    vendors.list(projectId),
  ]);
  return new Map([
    ...members.map(({ id, name }) => [`member:${id}`, name] as const),
    ...programs.map(({ id, name }) => [`service_account:${id}`, name] as const),
    ...vendorList.map(({ id, name }) => [`vendor:${id}`, name] as const),
    // Notices: whoever carries the mail sees names and addresses.
    ['vendor:mail', 'Mail server'] as const,
  ]);
}

/** Twice: the first may be one that began before the change. A failure leaves it to the next turn, a second later. */
async function refreshed(policies: RefreshedPolicies): Promise<void> {
  await policies.refresh().catch(() => {});
  await policies.refresh().catch(() => {});
}
