import { knownTreatment } from './catalogue.ts';
import { readDate } from './dates.ts';
import { labelOf } from './detectors/detect.ts';
import { meaningOf } from './detectors/meaning.ts';
import { looksLikeIdentifierNumber, numberHint, saysBirth } from './numbers.ts';

/**
 * Whether what a member writes down under a name looks like somebody's, by the rules that hold for what arrives: what the name says,
 * what a detector finds in a text, what a number looks like. Digits that begin with a zero are no number.
 */
export function looksPersonal(name: string): (text: string) => boolean {
  if (isPersonalName(name)) return () => true;
  const hint = numberHint(name);
  const isBirth = saysBirth(name);
  const meaning = meaningOf(name);
  return (text) => {
    if (meaning?.kind === 'secret' && /^\d+$/.test(text)) return true;
    if (isNumber(text)) return looksLikeIdentifierNumber(Number(text), hint);
    if (readDate(text) !== undefined) return isBirth;
    return labelOf(text, meaning) !== undefined;
  };
}

/** A name under which an SDK sends who somebody is, or one that is an address or a number of somebody itself. */
function isPersonalName(name: string): boolean {
  const { kind } = knownTreatment('person', name) ?? { kind: 'plain' };
  return kind === 'identity' || kind === 'drop' || kind === 'opaque' || labelOf(name) !== undefined;
}

function isNumber(text: string): boolean {
  return /^[+-]?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
}
