import type { Needle } from '../byte-search.ts';
import { ENCODINGS, type Encoding } from './encodings.ts';
import { KINDS, type Kind } from './kinds.ts';

/** One datum that is sent once, in one position and one encoding: where it is found tells all three. */
export interface Canary {
  readonly kind: string;
  readonly encoding: string;
  readonly position: string;
  /** As it is sent. */
  readonly text: string;
  /** As a JSON number, where the kind is one. */
  readonly number: number | undefined;
  readonly needles: readonly Needle[];
}

export interface Round {
  /** Of the kinds only every so manieth, another one in each position. */
  readonly every?: number;
  /** Which of the encodings a kind has in a position turns with the round: as many rounds as encodings are the whole product. */
  readonly round: number;
  /** Only what detectors hold by themselves: for a project in which one arrival makes a text readable. */
  readonly isDetected?: boolean;
}

/** A canary of each kind for each position, no two alike. */
export function canariesFor(
  positions: readonly string[],
  { round, isDetected = false, every = 1 }: Round,
): ReadonlyMap<string, readonly Canary[]> {
  const kinds = KINDS.filter((kind) => !isDetected || kind.isFormatted);
  const encodings = ENCODINGS.filter((encoding) => !isDetected || encoding.isSeenThrough);
  return new Map(
    positions.map((position, row) => [
      position,
      kinds.flatMap((kind, column) => {
        if ((row + column) % every !== 0) return [];
        const encoding = encodings[(row + column + 2 * round) % encodings.length] as Encoding; // of a list that is not empty
        return toCanary(kind, encodingOf(kind, encoding, encodings), `${isDetected}/${round}`, position);
      }),
    ]),
  );
}

/** A key in other letters is another key, which no detector need know. */
function encodingOf(kind: Kind, encoding: Encoding, among: readonly Encoding[]): Encoding {
  const isChanged = / case$/.test(encoding.name) && kind.isCaseTold && among.length < ENCODINGS.length;
  return isChanged ? (among[0] as Encoding) : encoding; // of a list that is not empty
}

function toCanary(kind: Kind, encoding: Encoding, run: string, position: string): Canary {
  const { text, roots, number } = kind.make(`${kind.name}/${encoding.name}/${run}/${position}`);
  return {
    kind: kind.name,
    encoding: encoding.name,
    position,
    text: encoding.write(text),
    number,
    needles: roots.map((root) => ({ text: root, written: [encoding.write(root)] })),
  };
}
