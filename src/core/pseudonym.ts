import type { SubjectId } from './ids.ts';

const ADJECTIVES =
  'agile amber ample balmy bold brave brisk bright calm candid clear clever cosy crisp curious dapper deft eager early easy fair fleet fond frank fresh gentle glad golden grand happy hardy honest humble jolly keen kind lively loyal lucid lucky mellow merry mild modest neat nimble noble patient placid plain proud quick quiet rapid ready robust rosy serene sharp silver smart snug'.split(
    ' ',
  );
const ANIMALS =
  'adder badger beaver bison bream camel civet crane curlew dingo dipper dove eagle egret eland falcon ferret finch gecko gibbon goose grouse hare heron hoopoe ibex iguana jackal jay kestrel kite koala lark lemur linnet lynx magpie marmot marten merlin mole newt ocelot orca otter owl panda perch pika plover puffin quail raven robin seal shrew skua stoat swan tern toad trout viper vole wren yak'.split(
    ' ',
  );

/** A friendly, stable name for a surrogate ("calm-otter-7f3a"): it is random because the surrogate is. */
export function pseudonym(subject: SubjectId): string {
  const adjective = ADJECTIVES[Number(subject & 63n) % ADJECTIVES.length];
  const animal = ANIMALS[Number((subject >> 6n) & 63n) % ANIMALS.length];
  const tail = ((subject >> 12n) & 0xffffn).toString(16).padStart(4, '0');
  return `${adjective}-${animal}-${tail}`;
}

/** What a friendly name says of its surrogate's bits: the low six, the next six, and the sixteen after them. */
export interface PseudonymBits {
  readonly adjectives: readonly number[];
  readonly animals: readonly number[];
  readonly tail: number | null;
}

/** The other way round, for a search: "calm-otter" or "calm-otter-7f3a"; undefined for anything else. */
export function readPseudonym(text: string): PseudonymBits | undefined {
  const match = /^([a-z]+)-([a-z]+)(?:-([0-9a-f]{4}))?$/.exec(text.trim().toLowerCase());
  if (!match) return undefined;
  const positions = (words: readonly string[], word: string | undefined) =>
    Array.from({ length: 64 }, (_, index) => index).filter((index) => words[index % words.length] === word);
  const adjectives = positions(ADJECTIVES, match[1]);
  const animals = positions(ANIMALS, match[2]);
  if (adjectives.length === 0 || animals.length === 0) return undefined;
  return { adjectives, animals, tail: match[3] === undefined ? null : Number.parseInt(match[3], 16) };
}
