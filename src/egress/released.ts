/**
 * GATE OUT. `http` and `vendors` can send people's data only as a `Released`, and only `egress` makes one, after the
 * threshold was applied (aggregates) or the ledger entry is durable (rows).
 */
export class Released<T> {
  readonly #made = true;
  readonly body: T;
  private constructor(body: T) {
    this.body = body;
  }

  /** For `egress` alone; the architecture test holds it to that. */
  static made<T>(body: T): Released<T> {
    return new Released(body);
  }

  static isMade(value: unknown): value is Released<unknown> {
    return typeof value === 'object' && value !== null && #made in value;
  }
}
