import type {
  CohortCondition,
  ExperimentsDefinition,
  ExperimentsPart,
  FlowsDefinition,
  FlowsPart,
  FrequencyDefinition,
  FrequencyPart,
  FunnelPart,
  FunnelsDefinition,
} from '#contract';
import { useMessages } from '../i18n/index.tsx';
import { partText } from './experiments/who.ts';
import { placeName } from './flows/places.ts';
import { cellText } from './frequency/edit.ts';
import { stepText } from './funnels/sentence.ts';
import { useQuestionWords } from './question-words.ts';
import { useSegmentWords } from './shared/use-segment-words.ts';

type Audience = Extract<CohortCondition, { kind: 'audience' }>;

/** Whom a part of a report is about, in words: the part where it has a name, and the question. */
export function useAudienceWords(): (audience: Audience) => string {
  const cohorts = useMessages('cohorts');
  const segments = useSegmentWords();
  const { words, sentenceOf } = useQuestionWords();
  const { reports, funnels, flows, frequency } = words;
  // The server has checked definition and part against the schemas of their kind.
  const whoIs = ({ report, definition, part }: Audience): string | undefined => {
    switch (report) {
      case 'funnels': {
        const { step, outcome } = part as FunnelPart;
        const label = (definition as FunnelsDefinition).steps[step - 1];
        return funnels(outcome === 'converted' ? 'whoReached' : 'whoDropped', {
          step: String(step),
          label: label ? stepText(label, funnels) : '',
        });
      }
      case 'flows': {
        const { place, dropped } = part as FlowsPart;
        const asked = definition as FlowsDefinition;
        const hidden = () => reports('withheldNumber');
        const shown = { flows, reports, segments: { ...segments, hidden }, definition: asked, k: 0 };
        const name = placeName(place, shown);
        return dropped ? flows('whoStopped', { name }) : name;
      }
      case 'frequency': {
        const { at } = part as FrequencyPart;
        return at === null ? undefined : cellText(at, definition as FrequencyDefinition, frequency);
      }
      case 'experiments':
        return partText(definition as ExperimentsDefinition, part as ExperimentsPart, words);
      default:
        return undefined;
    }
  };
  return (audience) => {
    const report = sentenceOf(audience.report, audience.definition) ?? audience.report;
    const who = whoIs(audience);
    return who === undefined ? cohorts('audienceOf', { report }) : cohorts('audienceIn', { who, report });
  };
}
