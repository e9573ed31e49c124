/** A span of a text that looks like somebody's, by position in UTF-16 code units. */
export interface Finding {
  readonly start: number;
  readonly end: number;
}

/**
 * Pure: text in, spans out, in time linear in the text's length. Detectors label texts that are about to be written down;
 * protection never rests on them, since what nobody shares is not written down anyway.
 */
export interface Detector {
  /** `snake_case`; API: it is counted per property and shown. */
  readonly name: string;
  find(text: string): readonly Finding[];
}
