/** How much one request, one record and the whole node may hold. Safe defaults; each is a setting. */
export interface IngestLimits {
  /** Body as sent, and again after inflation. */
  readonly bodyBytes: number;
  readonly recordsPerRequest: number;
  readonly eventBytes: number;
  readonly properties: number;
  readonly profileProperties: number;
  /** Levels of objects inside a property's value; what lies deeper is cut off. */
  readonly nesting: number;
  readonly listItems: number;
  readonly textLength: number;
  readonly nameLength: number;
  readonly idLength: number;
  /** `/track` refuses what is older: `/import` is for history. */
  readonly maxAgeDays: number;
  /** Bytes of bodies being worked on at one time; above, the answer is 503. */
  readonly inFlightBytes: number;
}

export const DEFAULT_LIMITS: IngestLimits = {
  bodyBytes: 10_000_000,
  recordsPerRequest: 2_000,
  eventBytes: 1_000_000,
  properties: 255,
  profileProperties: 2_000,
  nesting: 3,
  listItems: 255,
  textLength: 8_192,
  nameLength: 255,
  idLength: 255,
  maxAgeDays: 5,
  inFlightBytes: 128_000_000,
};
