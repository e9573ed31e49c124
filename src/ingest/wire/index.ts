import type { WireEndpoint } from './endpoint.ts';
import { engage } from './engage.ts';
import { groups } from './groups.ts';
import { importEvents } from './import.ts';
import { track } from './track.ts';

/** Every address that takes records. */
export const ENDPOINTS: readonly WireEndpoint[] = [track, engage, groups, importEvents];
