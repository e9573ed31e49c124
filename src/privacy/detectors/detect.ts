import { decodings } from './decode.ts';
import { DETECTORS } from './registry.ts';

/** The name of the first detector that finds something in the text, or in what it encodes; undefined when none does. */
export function labelOf(text: string): string | undefined {
  const forms = decodings(text);
  return DETECTORS.find((detector) => forms.some((form) => detector.find(form).length > 0))?.name;
}
