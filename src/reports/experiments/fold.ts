import {
  type ExperimentsDefinition,
  type ExperimentsResult,
  type ExperimentVariant,
  isNarrowing,
} from '#contract';
import { type AnswerPart, type Fold, SOMEBODY_LEFT_OUT } from '#egress';
import { ratioOf } from './result.ts';

type Cell = ExperimentVariant['cells'][number];

/**
 * A variant of fewer than k people is left out with its name, and so is a number of which fewer than k people did it, or fewer than k
 * did not. What is held against a number that is not shown is not shown either. The sample ratio is that of the variants shown. A
 * narrowed question always says that it may have left somebody out.
 */
export function foldExperiments(definition: ExperimentsDefinition): Fold<ExperimentsResult> {
  const { filter, metrics, split = [] } = definition;
  const isNarrowed = filter !== undefined;
  const isTelling = metrics.map((metric) => isNarrowed || isNarrowing(metric));
  const weights = new Map(split.map(({ variant, weight }) => [variant, weight]));
  return {
    k: ({ k }) => k,
    parts: ({ variants, mixed }) => [
      ...variants.flatMap((variant) => partsOf(variant, isTelling)),
      { people: mixed, sum: null, isEmptyTelling: isNarrowed },
      ...(isNarrowed ? [SOMEBODY_LEFT_OUT] : []),
    ],
    without(result, withheld) {
      let next = 0;
      const isNextWithheld = () => withheld.has(next++);
      const thinned = result.variants.flatMap((variant) => {
        const isLeftOut = isNextWithheld();
        const cells = variant.cells.map((cell) => {
          const [isCell, isRest] = [isNextWithheld(), isNextWithheld()];
          return isCell || isRest ? BLANK : cell;
        });
        return isLeftOut ? [] : [{ ...variant, cells }];
      });
      const control = thinned.find(({ variant }) => variant === result.control);
      const variants = thinned.map((variant) => againstShown(variant, control));
      return {
        ...result,
        withheld: true,
        control: control?.variant ?? null,
        variants,
        mixed: isNextWithheld() ? null : result.mixed,
        sampleRatio: ratioOf(variants, weights),
      };
    },
  };
}

const BLANK: Cell = { people: null, value: null, comparison: null };

/** The variant, and two parts of each number: who did it and who did not. */
function partsOf({ people, cells }: ExperimentVariant, isTelling: readonly boolean[]): AnswerPart[] {
  return [
    { people, sum: null },
    ...cells.flatMap((cell, metric): AnswerPart[] => {
      const isEmptyTelling = isTelling[metric] ?? false;
      const rest = people - (cell.people ?? 0);
      return [
        { people: cell.people, sum: null, isEmptyTelling },
        { people: rest, sum: null, isEmptyTelling },
      ];
    }),
  ];
}

function againstShown(variant: ExperimentVariant, control: ExperimentVariant | undefined): ExperimentVariant {
  return {
    ...variant,
    cells: variant.cells.map((cell, metric) =>
      (control?.cells[metric]?.value ?? null) === null ? { ...cell, comparison: null } : cell,
    ),
  };
}
