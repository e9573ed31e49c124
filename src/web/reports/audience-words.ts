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
  InsightsDefinition,
  RetentionDefinition,
} from '#contract';
import { useFormat, useMessages } from '../i18n/index.tsx';
import { sentence as experimentsSentence } from './experiments/sentence.ts';
import { partText } from './experiments/who.ts';
import { placeName } from './flows/places.ts';
import { sentence as flowsSentence } from './flows/sentence.ts';
import { cellText } from './frequency/edit.ts';
import { sentence as frequencySentence } from './frequency/sentence.ts';
import { sentence as funnelsSentence, stepText } from './funnels/sentence.ts';
import { sentence as insightsSentence } from './insights/sentence.ts';
import { sentence as retentionSentence } from './retention/sentence.ts';
import { useCohortName } from './shared/use-cohort-name.ts';
import { useSegmentWords } from './shared/use-segment-words.ts';

type Audience = Extract<CohortCondition, { kind: 'audience' }>;

/** Whom a part of a report is about, in words: the part where it has a name, and the question. */
export function useAudienceWords(): (audience: Audience) => string {
  const cohorts = useMessages('cohorts');
  const reports = useMessages('reports');
  const funnels = useMessages('funnels');
  const insights = useMessages('insights');
  const retention = useMessages('retention');
  const flows = useMessages('flows');
  const frequency = useMessages('frequency');
  const experiments = useMessages('experiments');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const segments = useSegmentWords();
  const words = { reports, funnels, insights, retention, flows, frequency, experiments, format, cohort };
  // The server has checked definition and part against the schemas of their kind.
  const say = ({ report, definition, part }: Audience): readonly [who: string | undefined, asked: string] => {
    switch (report) {
      case 'funnels': {
        const asked = definition as FunnelsDefinition;
        const { step, outcome } = part as FunnelPart;
        const label = asked.steps[step - 1];
        const who = funnels(outcome === 'converted' ? 'whoReached' : 'whoDropped', {
          step: String(step),
          label: label ? stepText(label, funnels) : '',
        });
        return [who, funnelsSentence(asked, words)];
      }
      case 'flows': {
        const asked = definition as FlowsDefinition;
        const { place, dropped } = part as FlowsPart;
        const hidden = () => reports('withheldNumber');
        const name = placeName(place, {
          flows,
          reports,
          segments: { ...segments, hidden },
          definition: asked,
          k: 0,
        });
        return [dropped ? flows('whoStopped', { name }) : name, flowsSentence(asked, words)];
      }
      case 'insights':
        return [undefined, insightsSentence(definition as InsightsDefinition, words)];
      case 'retention':
        return [undefined, retentionSentence(definition as RetentionDefinition, words)];
      case 'frequency': {
        const asked = definition as FrequencyDefinition;
        const { at } = part as FrequencyPart;
        return [at === null ? undefined : cellText(at, asked, frequency), frequencySentence(asked, words)];
      }
      case 'experiments': {
        const asked = definition as ExperimentsDefinition;
        return [partText(asked, part as ExperimentsPart, words), experimentsSentence(asked, words)];
      }
      default:
        return [undefined, report];
    }
  };
  return (audience) => {
    const [who, asked] = say(audience);
    return who === undefined
      ? cohorts('audienceOf', { report: asked })
      : cohorts('audienceIn', { who, report: asked });
  };
}
