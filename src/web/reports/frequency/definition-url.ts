import { FREQUENCY_TIMES, FREQUENCY_UNITS, type FrequencyDefinition } from '#contract';
import { readFilter, writeFilter } from '../shared/filter-notation.ts';
import { readNotation, writeNotation } from '../shared/notation.ts';
import {
  readBreakdown,
  readRange,
  readSelector,
  readWhole,
  within,
  writeBreakdown,
  writeRange,
  writeSelector,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readString, refuse } from '../shared/read-notation.ts';
import { timesOf } from './edit.ts';

/** The question as the text of one search parameter: short, legible, the same for equal questions. */
export function writeDefinition(definition: FrequencyDefinition): string {
  const { active, range, unit, times, counting, measure, breakdowns, filter, counted, limit } = definition;
  return writeNotation([
    writeSelector(active),
    writeRange(range),
    unit,
    times,
    counting,
    measure.kind,
    breakdowns?.length ? breakdowns.map(writeBreakdown) : undefined,
    filter && writeFilter(filter),
    counted?.group,
    limit?.toString(),
  ]);
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): FrequencyDefinition | undefined {
  return orNothing(() => {
    const items = readItems(readNotation(text));
    const [active, range, unit, times, counting, measure, breakdowns, filter, group, limit] = items;
    const [event, own] = readItems(active);
    const definition = {
      active: readSelector(event, own),
      range: readRange(range),
      unit: oneOf(FREQUENCY_UNITS, unit),
      times: oneOf(FREQUENCY_TIMES, times),
      counting: oneOf(['at_least', 'exactly'], counting),
      measure: { kind: oneOf(['rate', 'users'], measure) },
      ...(breakdowns !== undefined && {
        breakdowns: within(1, 3, readItems(breakdowns)).map(readBreakdown),
      }),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...(group !== undefined && { counted: { group: readString(group) } }),
      ...(limit !== undefined && { limit: readWhole(1, 3000, limit) }),
    };
    return timesOf(definition.unit).includes(definition.times) ? definition : refuse();
  });
}
