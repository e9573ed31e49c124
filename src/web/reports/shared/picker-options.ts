export interface PickerOption {
  readonly key: string;
  readonly label: string;
  /** Options of one group stand together under its title. */
  readonly group?: string;
  /** Short words on the right: type, privacy. */
  readonly detail?: string;
  /** One line below. */
  readonly about?: string;
}

/** What the Lexicon says of a name, for the line below it: the name as it is sent where another is shown, then what it means. */
export function aboutOf(entry: {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
}): { readonly about?: string } {
  const { name, displayName, description } = entry;
  const about = [displayName === undefined ? undefined : name, description].filter(Boolean).join(' · ');
  return about === '' ? {} : { about };
}

interface ShownOptions {
  readonly groups: readonly { readonly title: string; readonly options: readonly PickerOption[] }[];
  /** How many fit the search and are not shown. */
  readonly more: number;
}

const MOST_SHOWN = 80;

/** The options that fit a search: every word of it somewhere in the label or below it, the nearest first. */
export function shownOptions(options: readonly PickerOption[], search: string): ShownOptions {
  const words = fold(search).split(/\s+/).filter(Boolean);
  const found = options.filter(({ label, about = '' }) =>
    words.every((word) => fold(`${label}\n${about}`).includes(word)),
  );
  const phrase = words.join(' ');
  const ordered = phrase === '' ? found : [...found].sort((a, b) => rank(a, phrase) - rank(b, phrase));
  const shown = ordered.slice(0, MOST_SHOWN);
  const titles = [...new Set(shown.map(({ group }) => group ?? ''))];
  return {
    groups: titles.map((title) => ({ title, options: shown.filter(({ group }) => (group ?? '') === title) })),
    more: ordered.length - shown.length,
  };
}

/** What begins with the search before what holds it, before what holds its words. */
function rank(option: PickerOption, phrase: string): number {
  const place = fold(option.label).indexOf(phrase);
  return place === 0 ? 0 : place > 0 ? 1 : 2;
}

/** Case and accents do not matter in a search. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
