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

interface ShownOptions {
  readonly groups: readonly { readonly title: string; readonly options: readonly PickerOption[] }[];
  /** How many fit the search and are not shown. */
  readonly more: number;
}

const MOST_SHOWN = 80;

/** The options that fit a search: every word of it somewhere in the label; those that begin with it come first. */
export function shownOptions(options: readonly PickerOption[], search: string): ShownOptions {
  const words = fold(search).split(/\s+/).filter(Boolean);
  const found = options.filter(({ label }) => words.every((word) => fold(label).includes(word)));
  const first = words[0];
  const ordered = first === undefined ? found : [...found].sort((a, b) => rank(a, first) - rank(b, first));
  const shown = ordered.slice(0, MOST_SHOWN);
  const titles = [...new Set(shown.map(({ group }) => group ?? ''))];
  return {
    groups: titles.map((title) => ({ title, options: shown.filter(({ group }) => (group ?? '') === title) })),
    more: ordered.length - shown.length,
  };
}

function rank(option: PickerOption, word: string): number {
  return fold(option.label).startsWith(word) ? 0 : 1;
}

/** Case and accents do not matter in a search. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
