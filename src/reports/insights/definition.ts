import { type InsightsDefinition, insightsDefinitionSchema } from '#contract';
import { AppError } from '#core';
import { assertFilterSize } from '../shared/filter.ts';

/** Refuses filters that are too large, before anything walks them by recursion. */
export function assertQuestionSize(definition: unknown): void {
  for (const { filter, path } of filtersOf(definition)) assertFilterSize(filter, path);
}

/** Throws `AppError('report_invalid_definition')` with the place that is wrong, never with what stood there. */
export function parseInsights(definition: unknown): InsightsDefinition {
  assertQuestionSize(definition);
  const parsed = insightsDefinitionSchema.safeParse(definition);
  if (parsed.success) return parsed.data;
  throw new AppError('report_invalid_definition', 'the question is not one that we understand', {
    facts: { path: pathOf(parsed.error.issues[0]) },
  });
}

/** The raw filters, measured before the schema walks them by recursion. */
function filtersOf(definition: unknown): { readonly filter: unknown; readonly path: string }[] {
  if (typeof definition !== 'object' || definition === null) return [];
  const filter = 'filter' in definition ? definition.filter : undefined;
  const metrics = 'metrics' in definition && Array.isArray(definition.metrics) ? definition.metrics : [];
  return [
    { filter, path: 'filter' },
    ...metrics.slice(0, 10).map((metric: unknown, index) => ({
      filter: typeof metric === 'object' && metric !== null && 'filter' in metric ? metric.filter : undefined,
      path: `metrics[${index}].filter`,
    })),
  ];
}

interface Issue {
  readonly path: readonly PropertyKey[];
}

/** Every segment is a key of our own schema or an index; strings of the client never become a path. */
function pathOf(issue: Issue | undefined): string {
  return (issue?.path ?? [])
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}
