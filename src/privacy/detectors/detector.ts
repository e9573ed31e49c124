import type { Traits } from './traits.ts';

/** A span of a text that looks like somebody's, by position in UTF-16 code units. */
export interface Finding {
  readonly start: number;
  readonly end: number;
}

/**
 * Pure: text in, spans out, in time linear in the text's length. Detectors label texts that are about to be written down, and
 * say who sends what should not be sent; protection never rests on them, since what nobody shares is not written down anyway.
 */
export interface Detector {
  /** `snake_case`; API: it is counted per property and shown. */
  readonly name: string;
  /** Whoever holds it can act as somebody: a value that has one for nearly certain is refused at ingest. */
  readonly isSecret?: boolean;
  /** Of what was found: whether it is nearly certain to be one. Else it is only labelled. Absent: always. */
  isCertain?(found: string): boolean;
  /** False where the text has not got what every finding has: `find` is then not asked. */
  mayBeIn(traits: Traits): boolean;
  find(text: string): readonly Finding[];
}
