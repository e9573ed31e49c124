import { type ProjectId, type Token, toToken } from '#core';
import type { ValueKind } from '#events';
import type { StoredExpectation } from '#lexicon';
import { type ExpectedProperty, type LexiconRules, NO_RULES } from '#privacy';
import type { Database } from './db.ts';

/** The Lexicon's decisions, as what arrives meets them. */
export async function readRules(db: Database, projectId: ProjectId): Promise<LexiconRules> {
  const events = await db
    .selectFrom('lexicon_event')
    .select(['token', 'is_name_public', 'is_dropped', 'plan'])
    .where('project_id', '=', projectId)
    .execute();
  const properties = await db
    .selectFrom('lexicon_property')
    .select(['token', 'is_name_public', 'is_dropped', 'declared'])
    .where('project_id', '=', projectId)
    .execute();
  if (events.length + properties.length === 0) return NO_RULES;
  const values = await db
    .selectFrom('lexicon_value')
    .select('token')
    .where('project_id', '=', projectId)
    .execute();
  const named = [...events, ...properties];
  return {
    declared: tokens([...named.filter((row) => row.is_name_public), ...values]),
    publicProperties: tokens(properties.filter(({ declared }) => declared === 'public')),
    dropped: tokens(named.filter((row) => row.is_dropped)),
    expected: new Map(
      events.flatMap(({ token, plan }) =>
        plan.length === 0 ? [] : [[toToken(token), plan.map(toExpected)] as const],
      ),
    ),
  };
}

function tokens(rows: readonly { readonly token: bigint }[]): Set<Token> {
  return new Set(rows.map(({ token }) => toToken(token)));
}

const KINDS = {
  any: null,
  string: ['text', 'date'],
  number: ['number'],
  integer: ['number'],
  boolean: ['boolean'],
  array: ['list'],
  date: ['date'],
} as const satisfies Record<StoredExpectation['type'], readonly ValueKind[] | null>;

function toExpected(expectation: StoredExpectation): ExpectedProperty {
  const kinds = KINDS[expectation.type];
  const numbers = (expectation.values ?? []).filter((value) => typeof value === 'number');
  const texts = expectation.valueTokens.map((token) => toToken(BigInt(token)));
  return {
    property: toToken(BigInt(expectation.token)),
    isRequired: expectation.isRequired,
    kinds: kinds && new Set<ValueKind>(kinds),
    isWhole: expectation.type === 'integer',
    values: expectation.values && new Set<Token | number>([...texts, ...numbers]),
  };
}
