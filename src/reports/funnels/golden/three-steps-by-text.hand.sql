-- Three steps within seven days by a text that every first step has, whole and by segment, as one writes it by hand on the same table: what `bench:reports` measures against.
SELECT
  count(), countIf(two <= one + 604800000), countIf(two <= one + 604800000 AND three <= one + 604800000),
  avgIf(greatest(0, two - one), two <= one + 604800000), quantileExactInclusiveIf(0.5)(greatest(0, two - one), two <= one + 604800000),
  avgIf(greatest(0, three - one), three <= one + 604800000), quantileExactInclusiveIf(0.5)(greatest(0, three - one), three <= one + 604800000)
FROM (
  SELECT
    arrayMin(arrayFilter(t -> t >= one - 2000, seconds)) AS two_or_none, if(two_or_none = 0, 9000000000000000, two_or_none) AS two,
    arrayMin(arrayFilter(t -> t >= two - 2000, thirds)) AS three_or_none, if(three_or_none = 0, 9000000000000000, three_or_none) AS three, one
  FROM (
    SELECT
      if(l.person = 0, e.person, l.person) AS who,
      minIf(toUnixTimestamp64Milli(time), event = 100 AND time < '2026-08-30 00:00:00') AS one,
      groupArrayIf(toUnixTimestamp64Milli(time), event = 101) AS seconds,
      groupArrayIf(toUnixTimestamp64Milli(time), event = 102) AS thirds
    FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
    WHERE project = 1 AND event IN (100, 101, 102) AND time >= '2026-06-01 00:00:00' AND time < '2026-09-06 00:00:00'
    GROUP BY who)
  WHERE one > 0);
WITH ids AS (
  SELECT person AS id, groupArray(bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(time)), 22) + multiIf(event = 100, 1, event = 101, 2, event = 102, 4, 0)), 64) + if(t1 IN (SELECT token FROM dictionary WHERE project = 1 AND property = 501), t1, 0)) AS list FROM events
  WHERE project = 1 AND event IN (100, 101, 102) AND person != 0 AND time >= fromUnixTimestamp64Milli(1780264798000, 'UTC') AND time < fromUnixTimestamp64Milli(1788645600001, 'UTC')
  GROUP BY id),
packed AS (
  SELECT if(l.person = 0, e.id, l.person) AS who, arrayConcat([toUInt128(0)], arraySort(groupArrayArray(e.list)), [bitShiftLeft(toUInt128(18446744073705357312), 64)]) AS sorted
  FROM ids AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.id = l.subject GROUP BY who),
people AS (SELECT who, arrayMap(one -> toUInt64(bitShiftRight(one, 64)), sorted) AS list, arrayMap(one -> toUInt64(one), sorted) AS keys FROM packed),
thirds AS (
  SELECT who, list, keys, arrayMap((one, before, after) -> if(bitShiftRight(before, 22) + 2000 >= bitShiftRight(one, 22), before, after), list, arrayFill(one -> bitTest(one, 2), list), arrayReverseFill(one -> bitTest(one, 2), list)) AS third
  FROM people),
seconds AS (
  SELECT who, list, keys, arrayMap((one, before, after) -> if(bitShiftRight(before.1, 22) + 2000 >= bitShiftRight(one, 22), before, after), list, arrayFill((pair, one) -> bitTest(one, 1), pairs, list), arrayReverseFill((pair, one) -> bitTest(one, 1), pairs, list)) AS following
  FROM (SELECT who, list, keys, arrayZip(list, third) AS pairs FROM thirds)),
ways AS (
  SELECT who, arrayFilter((way, one) -> bitTest(one, 0) AND one >= bitShiftLeft(toUInt64(1780264800000), 22) AND one < bitShiftLeft(toUInt64(1788040800000), 22), arrayZip(list, following, keys), list) AS ways FROM seconds WHERE notEmpty(ways)),
facts AS (
  SELECT who, ways, reached, arrayMap((way, reach, number) -> (
      least(way.1, if(reach > 1, way.2.1, way.1), if(reach > 2, way.2.2, way.1)), greatest(way.1, if(reach > 1, way.2.1, way.1), if(reach > 2, way.2.2, way.1)),
      way.1, if(reach = 3, toUInt64(0), bitShiftLeft(toUInt64(bitShiftRight(way.1, 22) + 604800000 + 1), 22)), bitShiftLeft(toUInt64(1), toUInt8(number - 1))), ways, reached, arrayEnumerate(ways)) AS facts
  FROM (SELECT who, ways, arrayMap(way -> multiIf(bitShiftRight(way.2.1, 22) > bitShiftRight(way.1, 22) + 604800000, 1, bitShiftRight(way.2.2, 22) > bitShiftRight(way.1, 22) + 604800000, 2, 3), ways) AS reached FROM ways)),
chosen AS (
  SELECT who, arrayFilter((way, fact) -> bitAnd(flags, fact.5) != 0, arrayZip(ways, reached), facts) AS entries
  FROM (SELECT who, ways, reached, facts, arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 >= carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toUInt64(0), toUInt64(0))).3 AS flags FROM facts)),
picked AS (
  SELECT who, arrayFilter((entry, number) -> number = 1, entries, arrayEnumerateUniq(arrayMap(entry -> entry.1.3, entries))) AS entries FROM chosen),
entries AS (
  SELECT who, entry.1.3 AS key, entry.2 AS reach, toInt64(bitShiftRight(entry.1.1, 22)) AS one, toInt64(bitShiftRight(entry.1.2.1, 22)) AS two, toInt64(bitShiftRight(entry.1.2.2, 22)) AS three
  FROM (SELECT who, arrayJoin(entries) AS entry FROM picked))
SELECT text, count(), countIf(reach > 1), countIf(reach > 2),
  avgIf(greatest(0, two - one), reach > 1), quantileExactInclusiveIf(0.5)(greatest(0, two - one), reach > 1),
  avgIf(greatest(0, three - two), reach > 2), quantileExactInclusiveIf(0.5)(greatest(0, three - two), reach > 2), avgIf(greatest(0, three - one), reach > 2), quantileExactInclusiveIf(0.5)(greatest(0, three - one), reach > 2)
FROM entries LEFT ANY JOIN (SELECT token, text FROM dictionary WHERE project = 1 AND property = 501) AS d ON entries.key = d.token
GROUP BY text ORDER BY count() DESC LIMIT 12
SETTINGS max_block_size = 8192;
SELECT count(), max(received) FROM events WHERE project = 1 AND event IN (100, 101, 102) AND received >= fromUnixTimestamp64Milli(1787918400000, 'UTC')
