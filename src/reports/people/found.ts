import { AppError, readPseudonym, type SubjectId, toSubjectId } from '#core';
import { integer, integers, type Sql, sql, text, uint32, uint64, uint64s } from '#sql';
import type { VocabularySnapshot } from '../vocabulary.ts';

/**
 * Whether `somebody` is what was typed: a pseudonym, a surrogate, or a part of a readable text of its profile. `slot` 0: a person, else
 * an organisation of that group slot.
 */
export function searched(snapshot: VocabularySnapshot, slot: number, search: string): Sql {
  const bits = readPseudonym(search);
  if (bits) {
    const tail =
      bits.tail === null
        ? sql`true`
        : sql`bitAnd(bitShiftRight(somebody, 12), 65535) = ${integer(bits.tail)}`;
    return sql`(bitAnd(somebody, 63) IN ${integers(bits.adjectives)} AND bitAnd(bitShiftRight(somebody, 6), 63) IN ${integers(bits.animals)} AND ${tail})`;
  }
  const subject = readSubject(search);
  if (subject !== undefined) return sql`somebody = ${uint64(subject)}`;
  const readable = snapshot.properties.filter(
    ({ scope, groupSlot, name, privacy }) =>
      scope === (slot === 0 ? 'person' : 'group') &&
      groupSlot === slot &&
      name !== null &&
      (privacy === 'public' || privacy === 'crowd'),
  );
  const properties = uint64s(readable.map(({ token }) => token));
  const project = uint32(snapshot.projectId);
  return sql`somebody IN (
    SELECT subject FROM profiles FINAL
    WHERE project = ${project} AND scope = ${integer(slot)} AND deleted = 0 AND arrayExists(
      pair -> pair IN (SELECT (property, token) FROM dictionary WHERE project = ${project} AND property IN ${properties} AND positionCaseInsensitiveUTF8(text, ${text(search)}) > 0),
      arrayZip(mapKeys(texts), mapValues(texts))))`;
}

function readSubject(search: string): SubjectId | undefined {
  try {
    return /^\d{10,19}$/.test(search) ? toSubjectId(search) : undefined;
  } catch {
    // 19 digits can say more than 63 bits hold: then it is a text like any other.
    return undefined;
  }
}

/** What comes after a page that ended there: `seen` and `somebody` are what lists are ordered by. */
export function afterCursor(cursor: string | null): Sql {
  if (cursor === null) return sql`true`;
  const match = /^(\d{1,14})\.(\d{1,19})$/.exec(cursor);
  if (!match?.[1] || !match[2])
    throw new AppError('invalid_request', 'the cursor is not one that this list gave out', {
      facts: { path: 'cursor' },
    });
  return sql`(seen, somebody) < (${integer(Number(match[1]))}, ${uint64(BigInt(match[2]))})`;
}

export function isoTime(millis: string | null): string | null {
  return millis === null ? null : new Date(Number(millis)).toISOString();
}
