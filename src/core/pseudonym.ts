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
