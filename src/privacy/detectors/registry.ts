import { apiKey } from './api-key/index.ts';
import { card } from './card/index.ts';
import type { Detector } from './detector.ts';
import { email } from './email/index.ts';
import { iban } from './iban/index.ts';
import { ip } from './ip/index.ts';
import { jwt } from './jwt/index.ts';
import { phone } from './phone/index.ts';
import { urlCredentials } from './url-credentials/index.ts';

/** Cheapest and most frequent first; each folder also has `examples.json`, which the shared test replays. */
export const DETECTORS: readonly Detector[] = [email, urlCredentials, jwt, apiKey, iban, card, ip, phone];
