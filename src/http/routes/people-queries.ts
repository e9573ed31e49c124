import type { EventRow, PersonRow } from '#contract';
import type { ProjectId, SubjectId } from '#core';
import type { PeopleRow } from '#egress';

/** Questions whose answers are rows about people; nothing of them leaves but through `egress`. Implemented by `reports`. */
export interface PeopleQueries {
  /** Newest first; at most `limit`, after `after` where given. `cursor` marks where the next look begins. */
  live(
    projectId: ProjectId,
    options: { readonly after: string | null; readonly limit: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly rows: readonly PeopleRow<EventRow>[]; readonly cursor: string }>;
  list(
    projectId: ProjectId,
    options: {
      readonly cursor: string | null;
      readonly limit: number;
      readonly search: string | null;
      readonly signal?: AbortSignal;
    },
  ): Promise<{
    readonly rows: readonly PeopleRow<PersonRow>[];
    readonly nextCursor: string | null;
    readonly total: number | null;
  }>;
  /** Undefined: no such person. */
  person(
    projectId: ProjectId,
    subject: SubjectId,
    options: { readonly signal?: AbortSignal },
  ): Promise<PersonAnswer | undefined>;
  /** Events of these days (project's time zone, both included), oldest first. `body` is one line of Mixpanel's raw export. */
  export(
    projectId: ProjectId,
    options: {
      readonly from: string;
      readonly to: string;
      readonly events: readonly string[] | null;
      readonly limit: number | null;
      readonly signal?: AbortSignal;
    },
  ): AsyncIterable<PeopleRow<object>>;
}

export interface PersonAnswer {
  readonly person: PeopleRow<PersonRow>;
  readonly organisations: readonly {
    readonly groupKey: string;
    readonly organisation: SubjectId;
    readonly pseudonym: string;
  }[];
  readonly activity: readonly PeopleRow<EventRow>[];
}
