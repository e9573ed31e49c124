import { SEALED_MARK } from '#vault';
import { labelOf } from './detectors/detect.ts';
import type { Meaning } from './detectors/meaning.ts';

/** `free`: it may be written down. A label: a detector says that it is somebody's. `never`: too long, nothing of it is kept, or made to pass for what is sealed. */
export type Verdict = 'free' | { readonly label: string } | 'never';

const LONGEST_REVEALED_BYTES = 255;

/** A text of outsiders that begins as what is sealed does. */
export function passesForSealed(text: string): boolean {
  return text.startsWith(SEALED_MARK);
}

/** Of a value, with what its property's name says. Public ones too: a version number that an SDK may send can be an address. */
export function judgeText(text: string, meaning?: Meaning): Verdict {
  if (text === '' || passesForSealed(text) || Buffer.byteLength(text) > LONGEST_REVEALED_BYTES)
    return 'never';
  const label = labelOf(text, meaning);
  return label === undefined ? 'free' : { label };
}

const MOST_PARTS = 12;

/** Nested keys are joined by dots, which hide where a key began and ended: detectors look at every run of parts. */
export function judgeName(name: string): Verdict {
  const parts = name.split('.');
  if (parts.length > MOST_PARTS) return 'never';
  const runs = parts.flatMap((_, from) =>
    parts.slice(from).map((_, length) => parts.slice(from, from + length + 1).join('.')),
  );
  return (
    [name, ...runs]
      .map((run) => judgeText(run))
      .find((verdict) => verdict !== 'free' && verdict !== 'never') ?? judgeText(name)
  );
}
