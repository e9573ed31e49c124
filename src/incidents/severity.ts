import { type Affected, isNaming } from './affected.ts';

/** Data processing context: what kind of data it was. */
const DATA_CONTEXTS = { simple: 1, behavioural: 2, financial: 3, sensitive: 4 } as const;
/** Ease of identification: how easily the data leads to a person. */
const IDENTIFICATION = { negligible: 0.25, limited: 0.5, significant: 0.75, maximum: 1 } as const;
/** What was lost, of each kind. */
const LOSS = { none: 0, some: 0.25, much: 0.5 } as const;

export interface Breach {
  readonly context: keyof typeof DATA_CONTEXTS;
  readonly identification: keyof typeof IDENTIFICATION;
  readonly confidentiality: keyof typeof LOSS;
  readonly integrity: keyof typeof LOSS;
  readonly availability: keyof typeof LOSS;
  readonly isMalicious: boolean;
  readonly people: number;
  readonly isUnintelligible: boolean;
}

export interface Severity {
  readonly score: number;
  readonly level: 'low' | 'medium' | 'high' | 'very_high';
  /** Circumstances that the formula leaves to judgement. */
  readonly flags: readonly ('more_than_100_people' | 'unintelligible')[];
}

/** ENISA, Recommendations for a methodology of the assessment of severity of personal data breaches (2013): SE = DPC × EI + CB. */
export function severityOf(breach: Breach): Severity {
  const circumstances =
    LOSS[breach.confidentiality] +
    LOSS[breach.integrity] +
    LOSS[breach.availability] +
    (breach.isMalicious ? 0.5 : 0);
  const score = DATA_CONTEXTS[breach.context] * IDENTIFICATION[breach.identification] + circumstances;
  return {
    score,
    level: score < 2 ? 'low' : score < 3 ? 'medium' : score < 4 ? 'high' : 'very_high',
    flags: [
      ...(breach.people > 100 ? (['more_than_100_people'] as const) : []),
      ...(breach.isUnintelligible ? (['unintelligible'] as const) : []),
    ],
  };
}

/** An incident as it is, and as it would have been in a store that keeps identities clear. */
export interface Severities {
  readonly asStored: Severity;
  readonly ifClear: Severity;
}

/** What a theft comes to of which everything but its reach and the ease of identification is the same. */
function theft(people: number, identification: Breach['identification']): Severity {
  return severityOf({
    context: 'behavioural',
    identification,
    confidentiality: people === 0 ? 'none' : 'much',
    integrity: 'none',
    availability: 'none',
    isMalicious: true,
    people,
    isUnintelligible: false,
  });
}

/**
 * All that is stored, without the keys, in an attacker's hands. Whoever has pseudonyms alone can hardly tell who somebody is; where most
 * people are alone in what a stranger may know of one hour of theirs (`alone`, of 0 to 1), it takes a memory, not a key: then identification
 * is limited, not negligible.
 */
export function severitiesOfTheft(people: number, alone: number): Severities {
  return {
    asStored: theft(people, alone > 0.5 ? 'limited' : 'negligible'),
    ifClear: theft(people, 'maximum'),
  };
}

/**
 * The scope's receiver is taken to be an attacker, and what was received to be lost. Records of what people did are
 * behavioural data; whoever has random surrogates alone can hardly tell who they are; a revealed identity leaves no doubt.
 */
export function severitiesOf(affected: Pick<Affected, 'subjects' | 'fields'>): Severities {
  const { subjects, fields } = affected;
  const isRevealed = fields.some(({ field }) => isNaming(field));
  return {
    asStored: theft(subjects, isRevealed ? 'maximum' : 'negligible'),
    ifClear: theft(subjects, 'maximum'),
  };
}
