import type { ProjectId, SubjectId } from '#core';

export interface Recipient {
  readonly kind: 'member' | 'service_account' | 'vendor';
  readonly id: string;
  /** The session's public id, the service account's id again, or the vendor delivery's id. */
  readonly session: string;
}

/** What is about to leave, without the data: who gets it, by which door, why, in answer to what. */
export interface DisclosureRequest {
  readonly projectId: ProjectId;
  readonly recipient: Recipient;
  /** The route's pattern ("GET /api/projects/:id/people"), never the URL. */
  readonly route: string;
  /** One of our own words ("browse", "export", "reveal:support_request", "forward"). */
  readonly purpose: string;
  /** SHA-256 of the question in canonical form (`digestOf`). On the ledger it is keyed: a question may hold personal text. */
  readonly queryDigest: string;
}

/** Subjects and organisations whose rows hold exactly these fields. */
export interface DisclosedFields {
  readonly fields: readonly string[];
  readonly subjects: readonly SubjectId[];
  readonly organisations: readonly SubjectId[];
}

/** Implemented by `warehouse`. Durable when it resolves; when it throws, nothing may be released. */
export interface Ledger {
  record(
    disclosureId: string,
    at: number,
    request: DisclosureRequest,
    disclosed: readonly DisclosedFields[],
  ): Promise<void>;
}
