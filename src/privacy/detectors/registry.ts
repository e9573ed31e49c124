import type { Detector } from './detector.ts';
import { email } from './email/index.ts';

export const DETECTORS: readonly Detector[] = [email];
