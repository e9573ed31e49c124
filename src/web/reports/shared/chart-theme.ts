/** The few colours that a chart takes from the page around it. */
export interface ChartTheme {
  readonly scheme: 'light' | 'dark';
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly fontFamily: string;
  /** False where the reader asked for no motion. */
  readonly isAnimated: boolean;
}

/**
 * Kept free between labels that make way for each other. ECharts takes the width of a Chinese character for the height of a line,
 * which is too little where no installed font has that character.
 */
export const LABEL_GAP_PX = 6;
