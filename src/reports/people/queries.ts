import type { EventRow, OrganisationPerson } from '#contract';
import { AppError, type Clock, type ProjectId, type SubjectId } from '#core';
import type { Engine } from '#sql';
import { planContext } from '../context.ts';
import type { Vocabulary, VocabularySnapshot } from '../vocabulary.ts';
import type { PageOptions, RowsPage } from './activity.ts';
import { type ExportedEvent, type ExportOptions, readExport } from './export.ts';
import { type HeldPart, readHeld } from './held.ts';
import { type ListOptions, type PeoplePage, readPeople } from './list.ts';
import { type LiveOptions, readLive } from './live.ts';
import {
  type OrganisationAnswer,
  type OrganisationsOptions,
  type OrganisationsPage,
  readOrganisation,
  readOrganisationActivity,
  readOrganisationPeople,
  readOrganisations,
} from './organisations.ts';
import { type PersonAnswer, readPerson, readPersonActivity } from './person.ts';
import type { PeopleRow, QueryOptions } from './rows.ts';
import { createTexts, type Texts } from './texts.ts';

/**
 * Questions whose answers are rows about people. Each row says whom it is about and which fields it really shows; nothing of it
 * may leave but through `egress`. All throw `AppError('project_not_found')` and the warehouse's codes.
 */
export interface PeopleQueries {
  /** Newest first by arrival, at most `limit`, after the cursor where given; `cursor` marks where the next look begins. */
  live(
    projectId: ProjectId,
    options: LiveOptions,
  ): Promise<{ readonly rows: readonly PeopleRow<EventRow>[]; readonly cursor: string }>;
  list(projectId: ProjectId, options: ListOptions): Promise<PeoplePage>;
  /** Undefined: no such person, or a device that has become a user. */
  person(projectId: ProjectId, subject: SubjectId, options: QueryOptions): Promise<PersonAnswer | undefined>;
  /** The events of that person before the cursor, the latest first; undefined as above. */
  personActivity(
    projectId: ProjectId,
    subject: SubjectId,
    options: PageOptions,
  ): Promise<RowsPage<EventRow> | undefined>;
  /** Throws `invalid_request` for a group key that the project has not declared. */
  organisations(projectId: ProjectId, options: OrganisationsOptions): Promise<OrganisationsPage>;
  /** Undefined: no such organisation. */
  organisation(
    projectId: ProjectId,
    subject: SubjectId,
    options: QueryOptions,
  ): Promise<OrganisationAnswer | undefined>;
  /** Its people, those seen last for it first. */
  organisationPeople(
    projectId: ProjectId,
    subject: SubjectId,
    options: PageOptions,
  ): Promise<RowsPage<OrganisationPerson> | undefined>;
  organisationActivity(
    projectId: ProjectId,
    subject: SubjectId,
    options: PageOptions,
  ): Promise<RowsPage<EventRow> | undefined>;
  /** Everything held on one person, by the number of the person or of a device: who they are, then every event, oldest first. */
  held(projectId: ProjectId, subject: SubjectId, options: QueryOptions): AsyncIterable<PeopleRow<HeldPart>>;
  /** Oldest first; the body is one line of Mixpanel's raw export. */
  export(projectId: ProjectId, options: ExportOptions): AsyncIterable<PeopleRow<ExportedEvent>>;
}

export function createPeopleQueries({
  engine,
  vocabulary,
  clock,
  texts = createTexts(engine, clock),
}: {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
  readonly texts?: Texts;
}): PeopleQueries {
  const deps = { engine, texts };
  const known = async (projectId: ProjectId): Promise<VocabularySnapshot> => {
    const snapshot = await vocabulary.read(projectId);
    if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
    return snapshot;
  };
  return {
    live: async (projectId, options) => readLive(deps, await known(projectId), options),
    list: async (projectId, options) =>
      readPeople(deps, planContext(await known(projectId), clock()), options),
    person: async (projectId, subject, options) => readPerson(deps, await known(projectId), subject, options),
    personActivity: async (projectId, subject, options) =>
      readPersonActivity(deps, await known(projectId), subject, options),
    organisations: async (projectId, options) =>
      readOrganisations(deps, planContext(await known(projectId), clock()), options),
    organisation: async (projectId, subject, options) =>
      readOrganisation(deps, await known(projectId), subject, options),
    organisationPeople: async (projectId, subject, options) =>
      readOrganisationPeople(deps, await known(projectId), subject, options),
    organisationActivity: async (projectId, subject, options) =>
      readOrganisationActivity(deps, await known(projectId), subject, options),
    async *held(projectId, subject, options) {
      yield* readHeld(deps, await known(projectId), subject, options);
    },
    async *export(projectId, options) {
      yield* readExport(deps, planContext(await known(projectId), clock()), options);
    },
  };
}
