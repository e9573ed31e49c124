/** Every table of the metadata database, one interface per migration file; a store adds its tables here. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the stores
export interface Tables {}
