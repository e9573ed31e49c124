import { decodings } from './decode.ts';
import type { Detector } from './detector.ts';
import type { Meaning, RefusedForm } from './meaning.ts';
import { isNumberPlate } from './number-plate/index.ts';
import { couldBeName } from './person-name/index.ts';
import { DETECTORS } from './registry.ts';
import { type Traits, traitsOf } from './traits.ts';
import { isVatNumber } from './vat-number/index.ts';
import { isJoinedWords, isStateOrPlaceholder } from './words.ts';

/**
 * What a text is, by the first detector that finds something in it or in what it encodes, or by what its property's name says;
 * undefined where nothing does. One of the names in `registry.ts`, or a label of `meaning.ts`.
 */
export function labelOf(text: string, meaning?: Meaning): string | undefined {
  const secret = meaning?.kind === 'secret' ? secretByName(text, meaning) : undefined;
  if (secret !== undefined) return secret;
  const forms = formsOf(text);
  return (
    firstOf(STRONG, forms) ??
    (meaning?.kind === 'personal' ? personalByName(text, meaning) : undefined) ??
    firstOf(SUSPICIONS, forms)
  );
}

/**
 * What is nearly certain to be a secret, by a text's first part; what only may be one has a label and no more. What is refused is
 * lost, so doubt decides against it. Asked of every text that arrives: it must cost next to nothing.
 */
export function secretOf(text: string, meaning?: Meaning): string | undefined {
  if (meaning?.kind === 'secret' && meaning.refuses && REFUSED_FORMS[meaning.refuses](text))
    return meaning.label;
  if (text.length < SHORTEST_SECRET) return undefined;
  return firstOf(SECRETS, formsOf(text.slice(0, LONGEST_LOOKED)), isCertainly);
}

/** The same of a property's name: names are made by programmers, so only what has a key's own form counts. */
export function secretOfName(name: string): string | undefined {
  const start = name.slice(0, LONGEST_LOOKED);
  const traits = traitsOf(start);
  return KEYS.find((detector) => isCertainly(detector, start, traits))?.name;
}

/** A label that is a suspicion and no more: reason not to write a text down, and none to raise an alarm. */
export function isAlarming(label: string): boolean {
  return !WEAK.has(label);
}

const WEAK: ReadonlySet<string> = new Set(['long_number', 'url_token']);
const STRONG = DETECTORS.filter(({ name }) => !WEAK.has(name));
const SUSPICIONS = DETECTORS.filter(({ name }) => WEAK.has(name));
const SECRETS = DETECTORS.filter(({ isSecret }) => isSecret);
const KEYS = SECRETS.filter(({ name }) => name === 'api_key' || name === 'jwt' || name === 'private_key');
const SHORTEST_SECRET = 7;
const LONGEST_LOOKED = 8_192;

interface Form {
  readonly form: string;
  readonly traits: Traits;
}

/** A text, and what it encodes. */
function formsOf(text: string): readonly Form[] {
  const traits = traitsOf(text);
  if (!traits.mayEncode) return [{ form: text, traits }];
  return decodings(text).map((form) => ({ form, traits: form === text ? traits : traitsOf(form) }));
}

function firstOf(detectors: readonly Detector[], forms: readonly Form[], asks = finds): string | undefined {
  return detectors.find((detector) => forms.some(({ form, traits }) => asks(detector, form, traits)))?.name;
}

function finds(detector: Detector, text: string, traits: Traits): boolean {
  return detector.mayBeIn(traits) && detector.find(text).length > 0;
}

function isCertainly(detector: Detector, text: string, traits: Traits): boolean {
  if (!detector.mayBeIn(traits)) return false;
  return detector.find(text).some(({ start, end }) => detector.isCertain?.(text.slice(start, end)) ?? true);
}

const REFUSED_FORMS: Readonly<Record<RefusedForm, (text: string) => boolean>> = {
  password: (text) =>
    text !== '' && !/^(?:\/|-?\d{1,2}(?:[.,]\d{1,6})?$)/.test(text) && !isStateOrPlaceholder(text.trim()),
  code: (text) => /^\d{4,8}$/.test(text.trim()),
  card_code: (text) => /^\d{3,4}$/.test(text.trim()),
  key: (text) => isInKeyForm(text) && !isJoinedWords(text) && !HARMLESS.test(text),
};

/** As keys are made: long, in one piece, with digits and letters. */
function isInKeyForm(text: string): boolean {
  return /^\S{16,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);
}

/** Words with a number are `isJoinedWords`; these are a path, a date, an address, or something public by its kind. */
const HARMLESS =
  /^\/|^\d{4}-\d\d-\d\d(?:T|$)|:\/\/|(?<![A-Za-z0-9])0x[0-9a-f]{40}(?![0-9a-f])|^[^@/]{1,64}@[a-z0-9.-]{1,255}$/i;

function secretByName(
  text: string,
  { label, form }: Extract<Meaning, { kind: 'secret' }>,
): string | undefined {
  return SECRET_FORMS[form](text) ? label : undefined;
}

const SECRET_FORMS: Readonly<
  Record<Extract<Meaning, { kind: 'secret' }>['form'], (text: string) => boolean>
> = {
  any: (text) => text !== '' && !PLACEHOLDER.test(text),
  digits: (text) => /^\s{0,4}[\dA-Z]{0,4}[ -]?\d{3,4}[ -]?\d{0,6}\s{0,4}$/.test(text),
  key: isInKeyForm,
};
const PLACEHOLDER =
  /^(?:[*•x.\s-]{1,64}|null|none|true|false|yes|no|undefined|\[?(?:redacted|filtered|hidden|masked)\]?)$/i;

function personalByName(
  text: string,
  { label, form }: Extract<Meaning, { kind: 'personal' }>,
): string | undefined {
  return PERSONAL_FORMS[form](text) ? label : undefined;
}

const PERSONAL_FORMS: Readonly<
  Record<Extract<Meaning, { kind: 'personal' }>['form'], (text: string) => boolean>
> = {
  name: couldBeName,
  phone: (text) => /^[\d\s+()./-]{5,32}$/.test(text) && /^\d{5,15}$/.test(text.replace(/\D/g, '')),
  plate: isNumberPlate,
  vat: (text) => isVatNumber(text.trim().replace(/^IT[ -]?/i, '')),
  any: (text) => text !== '',
};
