import type { Labelled } from './index.ts';

export interface Measured {
  readonly label: string;
  readonly isSecret: boolean;
  readonly cases: number;
  readonly recall: number;
  readonly precision: number;
}

/** What a judge of texts finds in a labelled set, by label. A secret under another secret's label is found, and wrong for that other label. */
export function measure(
  set: readonly Labelled[],
  judge: (text: string, name: string) => string | undefined,
): { readonly byLabel: readonly Measured[]; readonly mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  const counts = new Map<string, { isSecret: boolean; cases: number; found: number; wrong: number }>();
  const of = (label: string) => {
    const known = counts.get(label) ?? { isSecret: false, cases: 0, found: 0, wrong: 0 };
    counts.set(label, known);
    return known;
  };
  const secrets = new Set(set.filter(({ target }) => target.isSecret).map(({ target }) => target.label));
  for (const { properties, target } of set)
    for (const [name, text] of Object.entries(properties)) {
      const found = judge(text, name);
      if (name === target.name) {
        const count = of(target.label);
        count.cases += 1;
        count.isSecret = target.isSecret;
        const isFound =
          found === target.label || (target.isSecret && found !== undefined && secrets.has(found));
        if (isFound) count.found += 1;
        else
          mistakes.push({
            kind: 'missed',
            label: target.label,
            encoding: target.encoding,
            name,
            text,
            found,
          });
        if (!isFound && found !== undefined) of(found).wrong += 1;
      } else if (found !== undefined) {
        of(found).wrong += 1;
        mistakes.push({ kind: 'invented', label: found, encoding: '', name, text, found });
      }
    }
  const byLabel = [...counts].map(([label, { isSecret, cases, found, wrong }]) => ({
    label,
    isSecret,
    cases,
    recall: cases === 0 ? 1 : found / cases,
    precision: found + wrong === 0 ? 1 : found / (found + wrong),
  }));
  return { byLabel: byLabel.sort((one, other) => (one.label < other.label ? -1 : 1)), mistakes };
}

export interface Mistake {
  readonly kind: 'missed' | 'invented';
  readonly label: string;
  readonly encoding: string;
  readonly name: string;
  readonly text: string;
  readonly found: string | undefined;
}
