/** How one series is drawn everywhere: in the chart, in the table, in a picture. */
export interface SeriesStyle {
  /** Light and dark each have their own tone. */
  readonly color: { readonly light: string; readonly dark: string };
  /** The second channel, for those who do not see the first: a dash pattern of lines. */
  readonly dash: 'solid' | readonly number[];
  readonly symbol: 'circle' | 'rect' | 'triangle' | 'diamond';
}

/**
 * Eight hues that stay apart with deuteranopia, protanopia and tritanopia (after Okabe and Ito), each at least 3:1 against its
 * background. More than eight cannot be told apart: the rest share one grey.
 */
const HUES = [
  { light: '#14785a', dark: '#5cc39c' },
  { light: '#c2540a', dark: '#f5a066' },
  { light: '#2b62b5', dark: '#7fb0f7' },
  { light: '#9c3a84', dark: '#e594cc' },
  { light: '#7d6200', dark: '#e2c54e' },
  { light: '#463a9c', dark: '#b7a9ff' },
  { light: '#0c7d92', dark: '#74d4e2' },
  { light: '#8c2b2b', dark: '#ff9d96' },
] as const;
const DASHES = ['solid', 'solid', [7, 3], [2, 3], [9, 3, 2, 3], [5, 2], [1, 3], [12, 4]] as const;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;

export const PALETTE_SIZE = HUES.length;

/** The muted style of what is folded together: fewer than k people, or not set. */
export const MUTED_STYLE: SeriesStyle = {
  color: { light: '#85807a', dark: '#8d8a84' },
  dash: [3, 4],
  symbol: 'circle',
};

export function seriesStyle(place: number): SeriesStyle {
  const hue = HUES[place];
  if (hue === undefined) return MUTED_STYLE;
  return {
    color: hue,
    dash: DASHES[place] ?? 'solid',
    symbol: SYMBOLS[place % SYMBOLS.length] ?? 'circle',
  };
}
