/** Where an address is, no finer than this. The address itself goes no further. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  readonly region?: string | undefined;
}

/** From an address in text form to its place; undefined for private, unknown and malformed ones. */
export type Geo = (ip: string) => Place | undefined;

/** For those who want no geography at all. */
export const noGeo: Geo = () => undefined;
