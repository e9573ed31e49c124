import type { Destination } from './destination.ts';
import { mixpanel } from './mixpanel/index.ts';

/** One line per kind of vendor. */
export const destinations = { mixpanel } satisfies Record<string, Destination>;

export type VendorKind = keyof typeof destinations;
