import { apiKey } from './api-key/index.ts';
import { basicAuth } from './basic-auth/index.ts';
import { card } from './card/index.ts';
import { codiceFiscale } from './codice-fiscale/index.ts';
import { coordinates } from './coordinates/index.ts';
import { cryptoWallet } from './crypto-wallet/index.ts';
import type { Detector } from './detector.ts';
import { email } from './email/index.ts';
import { iban } from './iban/index.ts';
import { ip } from './ip/index.ts';
import { jwt } from './jwt/index.ts';
import { longNumber } from './long-number/index.ts';
import { numberPlate } from './number-plate/index.ts';
import { oneTimeCode } from './one-time-code/index.ts';
import { password } from './password/index.ts';
import { personName } from './person-name/index.ts';
import { phone } from './phone/index.ts';
import { privateKey } from './private-key/index.ts';
import { urlCredentials } from './url-credentials/index.ts';
import { urlToken } from './url-token/index.ts';
import { vatNumber } from './vat-number/index.ts';

/**
 * Secrets first, then what has a checksum, then what has a form alone: the first that finds something names the text. Each folder
 * also has `examples.json`, which the shared test replays.
 */
export const DETECTORS: readonly Detector[] = [
  privateKey,
  jwt,
  apiKey,
  urlCredentials,
  basicAuth,
  password,
  oneTimeCode,
  email,
  iban,
  codiceFiscale,
  vatNumber,
  cryptoWallet,
  card,
  coordinates,
  ip,
  phone,
  numberPlate,
  personName,
  urlToken,
  longNumber,
];
