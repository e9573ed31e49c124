-- Three steps in one session, as one writes it by hand on the same table: what `bench:reports` measures against.
WITH ids AS (
  SELECT person AS id, groupArray(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(time)), 22) + multiIf(event = 100, 1, event = 101, 2, event = 102, 4, 0)) AS list FROM events
  WHERE project = 1 AND person != 0 AND time >= fromUnixTimestamp64Milli(1780178400000, 'UTC') AND time < fromUnixTimestamp64Milli(1788127200000, 'UTC')
  GROUP BY id),
everything AS (
  SELECT if(l.person = 0, e.id, l.person) AS who, arrayConcat([toUInt64(0)], arraySort(groupArrayArray(e.list)), [toUInt64(18446744073705357312)]) AS list
  FROM ids AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.id = l.subject GROUP BY who),
people AS (
  SELECT who, list, arrayReverseFill((one, is_end) -> is_end, list, arrayMap((one, next) -> bitShiftRight(next, 22) - bitShiftRight(one, 22) >= 1800000 OR intDiv(bitShiftRight(next, 22) - 1780178400000, 86400000) != intDiv(bitShiftRight(one, 22) - 1780178400000, 86400000), list, arrayPushBack(arrayPopFront(list), list[-1]))) AS ends
  FROM everything),
thirds AS (
  SELECT who, list, ends, arrayMap((one, before, after) -> if(bitShiftRight(before, 22) + 2000 >= bitShiftRight(one, 22), before, after), list, arrayFill(one -> bitTest(one, 2), list), arrayReverseFill(one -> bitTest(one, 2), list)) AS third
  FROM people),
seconds AS (
  SELECT who, list, ends, arrayMap((one, before, after) -> if(bitShiftRight(before.1, 22) + 2000 >= bitShiftRight(one, 22), before, after), list, arrayFill((pair, one) -> bitTest(one, 1), pairs, list), arrayReverseFill((pair, one) -> bitTest(one, 1), pairs, list)) AS following
  FROM (SELECT who, list, ends, arrayZip(list, third) AS pairs FROM thirds)),
ways AS (
  SELECT who, arrayFilter((way, number) -> number = 1, ways, arrayEnumerateUniq(arrayMap(way -> way.3, ways))) AS ways
  FROM (SELECT who, arrayFilter((way, one) -> bitTest(one, 0) AND one >= bitShiftLeft(toUInt64(1780264800000), 22) AND one < bitShiftLeft(toUInt64(1788040800000), 22), arrayZip(list, following, ends), list) AS ways FROM seconds)),
chosen AS (SELECT who, arrayMap(way -> (way, multiIf(bitShiftRight(way.2.1, 22) > bitShiftRight(way.3, 22), 1, bitShiftRight(way.2.2, 22) > bitShiftRight(way.3, 22), 2, 3)), ways) AS entries FROM ways),
entries AS (
  SELECT who, entry.2 AS reach, toInt64(bitShiftRight(entry.1.1, 22)) AS one, toInt64(bitShiftRight(entry.1.2.1, 22)) AS two, toInt64(bitShiftRight(entry.1.2.2, 22)) AS three
  FROM (SELECT who, arrayJoin(entries) AS entry FROM chosen))
SELECT count(), countIf(reach > 1), countIf(reach > 2), uniqExact(who), uniqExactIf(who, reach > 1), uniqExactIf(who, reach > 2),
  avgIf(greatest(0, two - one), reach > 1), quantileExactInclusiveIf(0.5)(greatest(0, two - one), reach > 1),
  avgIf(greatest(0, three - two), reach > 2), quantileExactInclusiveIf(0.5)(greatest(0, three - two), reach > 2), avgIf(greatest(0, three - one), reach > 2), quantileExactInclusiveIf(0.5)(greatest(0, three - one), reach > 2)
FROM entries
SETTINGS max_block_size = 8192;
SELECT count(), max(received) FROM events WHERE project = 1 AND event IN (100, 101, 102) AND received >= fromUnixTimestamp64Milli(1787918400000, 'UTC')
