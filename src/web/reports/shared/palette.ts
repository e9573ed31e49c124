import type { ChartTheme } from './chart-theme.ts';

/** What lies over a filled colour, so that eight of them serve for more. */
type Pattern = 'plain' | 'striped' | 'dotted';

/** How one series is drawn everywhere: in the chart, in the table, in a picture. */
export interface SeriesStyle {
  /** Light and dark each have their own tone. */
  readonly color: { readonly light: string; readonly dark: string };
  /** The second channel, for those who do not see the first: a dash pattern of lines. */
  readonly dash: 'solid' | readonly number[];
  readonly symbol: 'circle' | 'rect' | 'triangle' | 'diamond';
  /** The second channel of what is filled. */
  readonly pattern: Pattern;
}

/**
 * Eight hues that stay apart with deuteranopia, protanopia and tritanopia (after Okabe and Ito), each at least 3:1 against its
 * background. More than eight hues cannot be told apart: they come again, striped and then dotted; what comes after these is grey.
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

const PATTERNS: readonly Pattern[] = ['plain', 'striped', 'dotted'];

/** As many as a chart draws unasked. */
export const PALETTE_SIZE = HUES.length;

/** The muted style of what is folded together: fewer than k people, or not set. */
export const MUTED_STYLE: SeriesStyle = {
  color: { light: '#85807a', dark: '#8d8a84' },
  dash: [3, 4],
  symbol: 'circle',
  pattern: 'plain',
};

export function seriesStyle(place: number): SeriesStyle {
  const round = Math.floor(place / PALETTE_SIZE);
  const hue = HUES[place % PALETTE_SIZE];
  const pattern = PATTERNS[round];
  if (hue === undefined || pattern === undefined) return MUTED_STYLE;
  return {
    color: hue,
    dash: DASHES[(place + 3 * round) % DASHES.length] ?? 'solid',
    symbol: SYMBOLS[(place + round) % SYMBOLS.length] ?? 'circle',
    pattern,
  };
}

/** A filled shape of a series: its colour, and its pattern in that of the page. */
export function filled({ color, pattern }: SeriesStyle, theme: ChartTheme) {
  return {
    color: color[theme.scheme],
    ...(pattern !== 'plain' && { decal: { ...DECALS[pattern], color: theme.surface } }),
  };
}

const DECALS = {
  striped: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  dotted: {
    symbol: 'circle',
    symbolSize: 0.8,
    dashArrayX: [
      [6, 6],
      [0, 6, 6, 0],
    ],
    dashArrayY: [6, 0],
  },
};
