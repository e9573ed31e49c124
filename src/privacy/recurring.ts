/**
 * Immutable things that were made of the same few 32-bit words lately: most of what people send has been sent before, so it is made
 * once and not thousands of times. A table of a fixed size, where a newcomer takes the place of whoever stood there.
 */
export class Recurring<Thing> {
  readonly #words = new Int32Array(PLACES * WORDS);
  readonly #things = new Array<Thing | undefined>(PLACES);
  #place = 0;

  find(a: number, b: number, c: number, d: number, e: number): Thing | undefined {
    const words = this.#words;
    this.#place = placeOf(a, b, c, d, e);
    const at = this.#place * WORDS;
    if (
      words[at] === a &&
      words[at + 1] === b &&
      words[at + 2] === c &&
      words[at + 3] === d &&
      words[at + 4] === e
    )
      return this.#things[this.#place];
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
    words[at + 4] = e;
    this.#things[this.#place] = undefined;
    return undefined;
  }

  /** To be found under the words that were last asked for. */
  keep(thing: Thing): Thing {
    this.#things[this.#place] = thing;
    return thing;
  }
}

const PLACES = 65_536;
const WORDS = 5;

/** The words are parts of keyed hashes for the most part: a few multiplications spread the rest. */
function placeOf(a: number, b: number, c: number, d: number, e: number): number {
  const mixed = Math.imul(a ^ Math.imul(b ^ Math.imul(c ^ Math.imul(d ^ Math.imul(e, M), M), M), M), M);
  return (mixed ^ (mixed >>> 15)) & (PLACES - 1);
}

const M = 0x9e3779b1;
