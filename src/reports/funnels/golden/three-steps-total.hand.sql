-- Three steps within seven days, who left enters again, as one writes it by hand on the same table: what `bench:reports` measures against.
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
  SELECT who, arrayFilter((way, one) -> bitTest(one, 0) AND one >= bitShiftLeft(toUInt64(1780264800000), 22) AND one < bitShiftLeft(toUInt64(1788040800000), 22), arrayZip(list, following), list) AS ways FROM seconds WHERE notEmpty(ways)),
facts AS (
  SELECT who, ways, reached, arrayMap((way, reach, number) -> (
      least(way.1, if(reach > 1, way.2.1, way.1), if(reach > 2, way.2.2, way.1)), greatest(way.1, if(reach > 1, way.2.1, way.1), if(reach > 2, way.2.2, way.1)),
      way.1, if(reach = 3, toUInt64(0), bitShiftLeft(toUInt64(bitShiftRight(way.1, 22) + 604800000 + 1), 22)), bitShiftLeft(toUInt64(1), toUInt8(number - 1))), ways, reached, arrayEnumerate(ways)) AS facts
  FROM (SELECT who, ways, arrayMap(way -> multiIf(bitShiftRight(way.2.1, 22) > bitShiftRight(way.1, 22) + 604800000, 1, bitShiftRight(way.2.2, 22) > bitShiftRight(way.1, 22) + 604800000, 2, 3), ways) AS reached FROM ways)),
chosen AS (
  SELECT who, arrayFilter((way, fact) -> bitAnd(flags, fact.5) != 0, arrayZip(ways, reached), facts) AS entries
  FROM (SELECT who, ways, reached, facts, arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 >= carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toUInt64(0), toUInt64(0))).3 AS flags FROM facts)),
entries AS (
  SELECT who, entry.2 AS reach, toInt64(bitShiftRight(entry.1.1, 22)) AS one, toInt64(bitShiftRight(entry.1.2.1, 22)) AS two, toInt64(bitShiftRight(entry.1.2.2, 22)) AS three
  FROM (SELECT who, arrayJoin(entries) AS entry FROM chosen))
SELECT count(), countIf(reach > 1), countIf(reach > 2), uniqExact(who), uniqExactIf(who, reach > 1), uniqExactIf(who, reach > 2),
  avgIf(greatest(0, two - one), reach > 1), quantileExactInclusiveIf(0.5)(greatest(0, two - one), reach > 1),
  avgIf(greatest(0, three - two), reach > 2), quantileExactInclusiveIf(0.5)(greatest(0, three - two), reach > 2), avgIf(greatest(0, three - one), reach > 2), quantileExactInclusiveIf(0.5)(greatest(0, three - one), reach > 2)
FROM entries
SETTINGS max_block_size = 8192;
SELECT count(), max(received) FROM events WHERE project = 1 AND event IN (100, 101, 102) AND received >= fromUnixTimestamp64Milli(1787918400000, 'UTC')
