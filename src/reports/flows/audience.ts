import { type FlowsPart, flowsPartSchema } from '#contract';
import { AppError } from '#core';
import { integer, type Sql, sql, text, uint32, uint64 } from '#sql';
import { hiddenKey, unsetKey } from '../shared/breakdown.ts';
import { HIDDEN_NAME } from '../shared/event-names.ts';
import { parseQuestion } from '../shared/parse.ts';
import { anchorPlace, BETWEEN, DROP, START } from './places.ts';
import type { FlowsPlan } from './plan.ts';
import { placeAudienceSql } from './sql.ts';

/** The people who were at a place of a column (in any segment), or those of them who did nothing after it. */
export function flowsAudience(plan: FlowsPlan, part: unknown): Sql {
  const { column, place, dropped = false } = parseQuestion(flowsPartSchema, part);
  const isThere = sql`step.1 = ${integer(column)} AND ${placeSql(plan, place)}`;
  return placeAudienceSql(plan, isThere, dropped ? sql`path[at + 1].2 = ${integer(DROP)}` : null);
}

function placeSql(plan: FlowsPlan, place: FlowsPart['place']): Sql {
  switch (place.kind) {
    case 'anchor':
      return sql`step.2 = ${integer(anchorPlace(place.anchor))}`;
    case 'hidden':
      return sql`step.2 = ${integer(HIDDEN_NAME)}`;
    case 'drop':
      return sql`step.2 = ${integer(DROP)}`;
    case 'start':
      return sql`step.2 = ${integer(START)}`;
    case 'between':
      return sql`step.2 = ${integer(BETWEEN)}`;
    case 'event': {
      const name = plan.names.numberOf(place.event);
      if (name === undefined) return sql`false`;
      return sql`step.2 = ${integer(name)}${place.value ? sql` AND ${valueSql(plan, name, place.value)}` : sql``}`;
    }
    case 'other':
      throw notOnePlace();
  }
}

/** "Other" is what an answer has folded together: it is no place of its own. */
function notOnePlace() {
  return new AppError('report_invalid_definition', 'the people behind "other" cannot be asked for', {
    facts: { path: 'place' },
  });
}

type Value = NonNullable<(FlowsPart['place'] & { kind: 'event' })['value']>;

function valueSql({ expansions, projectId }: FlowsPlan, name: number, value: Value): Sql {
  const property = expansions.find((one) => one.name === name)?.breakdown.property;
  switch (value.kind) {
    case 'text':
      if (!property) return sql`false`;
      return sql`step.3 IN (SELECT toInt64(token) FROM dictionary WHERE project = ${uint32(projectId)} AND property = ${uint64(property.token)} AND text = ${text(value.text)})`;
    case 'boolean':
      return sql`step.3 = ${integer(value.value ? 1 : 0)}`;
    case 'hidden':
      return sql`step.3 = ${hiddenKey}`;
    case 'unset':
      return sql`step.3 = ${unsetKey}`;
    case 'number':
    case 'date':
    case 'cohort':
      throw notOnePlace();
  }
}
