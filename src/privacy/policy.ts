import type { ProjectId, Token } from '#core';
import type { IdentityField } from '#events';
import type { IngestKeys } from '#vault';

/** Everything that `protect` needs to know of a project, as one frozen snapshot, refreshed about once a second. */
export interface ProjectPolicy {
  readonly projectId: ProjectId;
  /** People who must share a text before it is readable. 1 in development projects. */
  readonly k: number;
  readonly isDevelopment: boolean;
  readonly keys: IngestKeys;
  /** Declared group keys ("organization_id") and their slot, 1…6. */
  readonly groupKeys: ReadonlyMap<string, number>;
  /** Properties that a steward declared to be identity, beyond the built-in ones. */
  readonly identityProperties: ReadonlyMap<string, IdentityField>;
  /** Tokens that have reached the line and whose text is not in the dictionary yet: the next arrival writes it. */
  readonly wanted: ReadonlySet<Token>;
  /** Tokens of properties that are opaque for ever: their values are never written down. */
  readonly opaque: ReadonlySet<Token>;
}
