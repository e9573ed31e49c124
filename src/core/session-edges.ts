/** Names of events that begin a session and that end one, besides the timeout. */
export interface SessionEdges {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
}
