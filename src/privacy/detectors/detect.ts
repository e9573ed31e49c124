import { DETECTORS } from './registry.ts';

/** The name of the first detector that finds something in the text; undefined when none does. */
export function labelOf(text: string): string | undefined {
  return DETECTORS.find((detector) => detector.find(text).length > 0)?.name;
}
