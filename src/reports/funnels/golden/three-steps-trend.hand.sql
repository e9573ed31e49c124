-- Three steps within seven days, a funnel of its own for each day, and the whole, as one writes it by hand on the same table: what `bench:reports` measures against.
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
  SELECT person AS id, groupArray(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(time)), 22) + multiIf(event = 100, 1, event = 101, 2, event = 102, 4, 0)) AS list FROM events
  WHERE project = 1 AND event IN (100, 101, 102) AND person != 0 AND time >= fromUnixTimestamp64Milli(1780264798000, 'UTC') AND time < fromUnixTimestamp64Milli(1788645600001, 'UTC')
  GROUP BY id),
people AS (
  SELECT if(l.person = 0, e.id, l.person) AS who, arrayConcat([toUInt64(0)], arraySort(groupArrayArray(e.list)), [toUInt64(18446744073705357312)]) AS list
  FROM ids AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.id = l.subject GROUP BY who),
thirds AS (
  SELECT who, list, arrayMap((one, before, after) -> if(bitShiftRight(before, 22) + 2000 >= bitShiftRight(one, 22), before, after), list, arrayFill(one -> bitTest(one, 2), list), arrayReverseFill(one -> bitTest(one, 2), list)) AS third
  FROM people),
seconds AS (
  SELECT who, list, arrayMap((one, before, after) -> if(bitShiftRight(before.1, 22) + 2000 >= bitShiftRight(one, 22), before, after), list, arrayFill((pair, one) -> bitTest(one, 1), pairs, list), arrayReverseFill((pair, one) -> bitTest(one, 1), pairs, list)) AS following
  FROM (SELECT who, list, arrayZip(list, third) AS pairs FROM thirds)),
ways AS (
  SELECT who, arrayFilter((way, number) -> number = 1, ways, arrayEnumerateUniq(arrayMap(way -> intDiv(bitShiftRight(way.1, 22) - 1780264800000, 86400000), ways))) AS ways
  FROM (SELECT who, arrayFilter((way, one) -> bitTest(one, 0) AND one >= bitShiftLeft(toUInt64(1780264800000), 22) AND one < bitShiftLeft(toUInt64(1788040800000), 22), arrayZip(list, following), list) AS ways FROM seconds)),
chosen AS (SELECT who, arrayMap(way -> (way, multiIf(bitShiftRight(way.2.1, 22) > bitShiftRight(way.1, 22) + 604800000, 1, bitShiftRight(way.2.2, 22) > bitShiftRight(way.1, 22) + 604800000, 2, 3)), ways) AS entries FROM ways),
entries AS (
  SELECT who, entry.2 AS reach, toInt64(bitShiftRight(entry.1.1, 22)) AS one, toInt64(bitShiftRight(entry.1.2.1, 22)) AS two, toInt64(bitShiftRight(entry.1.2.2, 22)) AS three
  FROM (SELECT who, arrayJoin(entries) AS entry FROM chosen))
SELECT intDiv(one - 1780264800000, 86400000) AS day, count(), countIf(reach > 1), countIf(reach > 2) FROM entries GROUP BY day ORDER BY day
SETTINGS max_block_size = 8192;
SELECT count(), max(received) FROM events WHERE project = 1 AND event IN (100, 101, 102) AND received >= fromUnixTimestamp64Milli(1787918400000, 'UTC')
