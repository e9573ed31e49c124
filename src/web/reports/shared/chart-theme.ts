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
