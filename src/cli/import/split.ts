/** Takes a text piece by piece and gives the text of each record in it. */
export interface Splitter {
  take(piece: string): readonly string[];
  /** What began and has not ended. */
  readonly rest: string;
  /** Lets go of what began: it is found as no object. False where that cannot be. */
  skip(): boolean;
  /** Whether the text may end here. */
  readonly isWhole: boolean;
}

/** What stands in the place of what is no object. */
const NO_OBJECT = '0';

/** One record a line; the last needs no line's end. */
export function lineSplitter(): Splitter {
  let rest = '';
  let isSkipping = false;
  return {
    take(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      if (isSkipping && lines.length > 0) {
        lines[0] = NO_OBJECT;
        isSkipping = false;
      }
      if (isSkipping) rest = NO_OBJECT;
      return lines;
    },
    get rest() {
      return rest;
    },
    skip() {
      isSkipping = true;
      rest = NO_OBJECT;
      return true;
    },
    isWhole: true,
  };
}

/** The items of one JSON list, however it is broken into lines, each on one. What they say is not looked at. */
export function listSplitter(): Splitter {
  let rest = '';
  let isScalar = false;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  return {
    take(piece) {
      const found: string[] = [];
      let begin = 0;
      for (let place = 0; place < piece.length; place += 1) {
        const character = piece[place];
        if (isInText) {
          if (isEscaped) isEscaped = false;
          else if (character === '\\') isEscaped = true;
          else if (character === '"') isInText = false;
        } else if (character === '"') {
          isInText = true;
          isScalar ||= depth === 1;
        } else if (depth === 1 && (character === ',' || character === ']')) {
          if (isScalar) found.push(NO_OBJECT);
          isScalar = false;
          if (character === ']') depth = 0;
        } else if (character === '{' || character === '[') {
          depth += 1;
          if (depth === 2) begin = place;
        } else if (character === '}' || character === ']') {
          depth -= 1;
          if (depth !== 1) continue;
          // A line's end is space here (in a text it would be escaped): a record goes on as one line.
          found.push((rest + piece.slice(begin, place + 1)).replace(/[\r\n]+/g, ' '));
          rest = '';
        } else if (depth === 1 && !/\s/.test(character ?? '')) isScalar = true;
      }
      if (depth > 1) rest += piece.slice(begin);
      return found;
    },
    get rest() {
      return rest;
    },
    skip: () => false,
    get isWhole() {
      return depth === 0;
    },
  };
}
