import {
  type FunnelBehaviour,
  type FunnelPart,
  type FunnelsDefinition,
  type FunnelWindow,
  funnelPartSchema,
  funnelsDefinitionSchema,
  isNarrowing,
  MOST_BESIDE_BARS,
} from '#contract';
import { AppError } from '#core';
import { isOfOnesOwn, leavesOutFew } from '../shared/narrow.ts';
import { parseQuestion } from '../shared/parse.ts';
import { MAX_MEANINGS } from './place.ts';

/** Throws `AppError('report_invalid_definition' | 'report_bad_funnel')` with the place that is wrong, never with what stood there. */
export function parseFunnels(definition: unknown): FunnelsDefinition {
  const question = parseQuestion(funnelsDefinitionSchema, definition);
  for (const check of [assertWindow, assertStepNumbers, assertBehaviour, assertHold, assertSum, assertRoom])
    check(question);
  return question;
}

export function parseFunnelPart(part: unknown, steps: number): FunnelPart {
  const parsed = parseQuestion(funnelPartSchema, part);
  if (parsed.step > steps) throw badFunnel('step');
  return parsed;
}

export function badFunnel(path: string) {
  return new AppError('report_bad_funnel', 'a part of the funnel does not fit the rest of it', {
    facts: { path },
  });
}

/** Whether a question asks for more than names: then "nobody" tells as much as "too few". */
export function isFiltered({ filter, steps, exclusions = [] }: FunnelsDefinition): boolean {
  return filter !== undefined || steps.some(isNarrowing) || exclusions.length > 0;
}

export function isLeavingOut(definition: FunnelsDefinition): boolean {
  return definition.behaviour !== undefined || leavesOutFew(definition.breakdowns, isFiltered(definition));
}

/** Whether whoever asks decides which entry is in which segment. */
export function isSplitByOnesOwn({ breakdowns = [], behaviour }: FunnelsDefinition): boolean {
  return behaviour !== undefined || breakdowns.some(isOfOnesOwn);
}

/** The steps (from 0) between which the behaviour is looked at. */
export function stepsAround({ between }: FunnelBehaviour, steps: number): { after: number; before: number } {
  return { after: (between?.after ?? 1) - 1, before: (between?.before ?? steps) - 1 };
}

const SECONDS = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
} as const;
const MAX_WINDOW_SECONDS = 366 * 86_400;

export function windowSeconds({ count, unit }: FunnelWindow & { kind: 'time' }): number {
  return count * SECONDS[unit];
}

function assertWindow({ window }: FunnelsDefinition): void {
  if (window?.kind === 'time' && windowSeconds(window) > MAX_WINDOW_SECONDS) throw badFunnel('window.count');
}

function assertStepNumbers({ steps, order, exclusions = [], attribution, view }: FunnelsDefinition): void {
  const last = steps.length;
  if (order?.kind === 'any' && order.anchors.some((step) => step > last)) throw badFunnel('order.anchors');
  if (attribution?.kind === 'step' && attribution.step > last) throw badFunnel('attribution.step');
  if (view.kind === 'time' && (view.from >= view.to || view.to > last)) throw badFunnel('view');
  exclusions.forEach(({ between }, index) => {
    if (!between) return;
    const isWrong = between.after >= between.before || between.before > last || order?.kind === 'any';
    if (isWrong) throw badFunnel(`exclusions[${index}].between`);
  });
}

/** Its bars are a breakdown, the last. */
function assertBehaviour({ behaviour, breakdowns = [], steps }: FunnelsDefinition): void {
  if (!behaviour) return;
  const { after, before } = stepsAround(behaviour, steps.length);
  if (after >= before || before >= steps.length) throw badFunnel('behaviour.between');
  if (breakdowns.length > MOST_BESIDE_BARS) throw badFunnel(`breakdowns[${MOST_BESIDE_BARS}]`);
}

function assertHold({ hold = [] }: FunnelsDefinition): void {
  const wrong = hold.findIndex(({ scope }) => scope !== 'event');
  if (wrong >= 0) throw badFunnel(`hold[${wrong}]`);
}

/** What a profile says is no part of a step. */
function assertSum({ sum }: FunnelsDefinition): void {
  if (sum?.scope === 'person' || sum?.scope === 'group') throw badFunnel('sum');
}

function assertRoom({ steps, exclusions = [] }: FunnelsDefinition): void {
  if (steps.length + exclusions.length > MAX_MEANINGS) throw badFunnel('exclusions');
}
