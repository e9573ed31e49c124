import type { Token } from '#core';
import { type ExpectedProperty, NO_RULES, type ProtectedEvent, type ProtectedProperty } from '#privacy';
import type { Violation } from '../catalogue.ts';
import type { Resolved } from './resolve.ts';

/** Where events did not keep to what the Lexicon expects of them. A violation is counted; what was sent instead is not looked at again. */
export function violationsOf({ rows, policy }: Pick<Resolved, 'rows' | 'policy'>): Violation[] {
  const { expected } = policy.rules ?? NO_RULES;
  if (expected.size === 0) return [];
  const found = new Map<string, Violation>();
  for (const { event, receivedAt } of rows)
    for (const { property, kind } of brokenRules(event, expected.get(event.event) ?? [])) {
      const key = `${event.event}/${property}/${kind}`;
      const known = found.get(key);
      found.set(key, {
        event: event.event,
        property,
        kind,
        count: (known?.count ?? 0) + 1,
        lastAt: Math.max(known?.lastAt ?? 0, receivedAt),
      });
    }
  return [...found.values()];
}

function brokenRules(
  event: ProtectedEvent,
  expected: readonly ExpectedProperty[],
): Pick<Violation, 'property' | 'kind'>[] {
  return expected.flatMap((rule) => {
    const sent = event.properties.filter(({ property }) => property === rule.property);
    const kind = brokenRule(rule, sent);
    return kind === undefined ? [] : [{ property: rule.property, kind }];
  });
}

function brokenRule(
  rule: ExpectedProperty,
  sent: readonly ProtectedProperty[],
): Violation['kind'] | undefined {
  if (sent.length === 0) return rule.isRequired ? 'missing' : undefined;
  if (sent.some((one) => !hasKind(rule, one))) return 'type';
  return sent.some((one) => !hasValue(rule, one)) ? 'value' : undefined;
}

function hasKind({ kinds, isWhole }: ExpectedProperty, { kind, value }: ProtectedProperty): boolean {
  if (kinds === null) return true;
  return kinds.has(kind) && !(isWhole && kind === 'number' && !Number.isInteger(value));
}

function hasValue({ values }: ExpectedProperty, { value }: ProtectedProperty): boolean {
  if (values === null) return true;
  const items: readonly (Token | number)[] = Array.isArray(value) ? value : [value as Token | number];
  return items.every((item) => values.has(item));
}
