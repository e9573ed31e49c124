WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(e.event = {p3:UInt64}, {p4:UInt64}, 0) + if(true, {p5:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p6:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC')) AS happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p9:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p10:Int64} AND toInt64(bitShiftRight(place, 86)) < {p11:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p12:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt128(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p13:UInt64})), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt128(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, place1, arrayMin(place -> if(place > place1, place, bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p14:UInt64})) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 86)) > (toInt64(bitShiftRight(place1, 86)) + {p15:Int64}), {p16:Int64}, {p17:Int64}) AS reach, place1 AS event1, place2 AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 86)) AS time1, toInt64(bitShiftRight(event2, 86)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p18:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p19:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p20:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p21:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p22:UInt64}) / 1000] AS first_median FROM placed
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "2097152"
-- p6 = 7
-- p7 = 1762124400000
-- p8 = 1763334000001
-- p9 = "1048576"
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = "2097152"
-- p13 = 1
-- p14 = 1
-- p15 = 604800000
-- p16 = 1
-- p17 = 2
-- p18 = 1
-- p19 = 1
-- p20 = 1
-- p21 = 1
-- p22 = 1

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps + bitAnd(insert_key, {p3:UInt64})), 64) + toUInt64(key1) AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(e.event = {p4:UInt64}, {p5:UInt64}, 0) + if(true, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, transform(e.event, {p7:Array(UInt64)}, {p8:Array(Int64)}, toInt64(-9000000000000000001)) AS key1
  FROM events AS e
  WHERE e.project = {p9:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')) AS happened),
people AS (SELECT subject, places, arrayZip(places, key1) AS events FROM (SELECT subject, arrayMap((place, number) -> bitAnd(place, {p12:UInt64}) + least(number, {p13:UInt64}), (arrayMap(one -> toUInt64(bitShiftRight(one, 64)), sorted) AS in_order), arrayEnumerate(in_order)) AS places, arrayMap(one -> toInt64(one), sorted) AS key1 FROM (SELECT subject, arrayConcat([bitShiftLeft(toUInt128(toUInt64(0)), 64)], arraySort(place), [bitShiftLeft(toUInt128(toUInt64(18446744073705357312)), 64)]) AS sorted FROM (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0)))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> after1, places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, heads AS before1, arrayPushBack(arrayPopFront(arrayReverseFill((head, place) -> bitAnd(place, {p14:UInt64}) != 0, heads, places) AS hereafter1), hereafter1[-1]) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p15:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 22)) < {p17:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p18:Int64}), {p19:Int64}, {p20:Int64}), ways) AS reached)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(tupleElement(attempt.1, 1), 1) AS start, attempt.2 AS reach, tupleElement(attempt.1, 1) AS event1, tupleElement(attempt.1, 2) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_first) -> is_first, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> if(attempt.2 > {p21:Int64}, tupleElement(tupleElement(attempt.1, 2), {p22:UInt64}), toInt64(-9000000000000000002)), attempts))))) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, if(length(facts) > 64, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(fact -> bitAnd(flags, fact.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], (arraySplit((fact, number) -> number % 64 = 1, facts, arrayEnumerate(facts)) AS chunks), (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)), arrayMap(fact -> bitAnd(tupleElement(arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toInt64(0), toUInt64(0))), 3), fact.5) != 0, facts))) AS attempts FROM (SELECT subject, attempts, arrayMap((attempt, number) -> (least(tupleElement(tupleElement(attempt.1, 1), 1), if(attempt.2 > {p23:Int64}, tupleElement(tupleElement(attempt.1, 2), 1), tupleElement(tupleElement(attempt.1, 1), 1))), greatest(tupleElement(tupleElement(attempt.1, 1), 1), if(attempt.2 > {p23:Int64}, tupleElement(tupleElement(attempt.1, 2), 1), tupleElement(tupleElement(attempt.1, 1), 1))), toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)), multiIf(attempt.2 = {p24:Int64}, toInt64(0), (toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)) + {p25:Int64})), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))), attempts, arrayEnumerate(attempts)) AS facts FROM attempts)))),
placed AS (
  SELECT subject, start, if(reach > {p26:Int64}, tupleElement(event2, {p27:UInt64}), toInt64(-9000000000000000002)) AS s1, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 22)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 22)) AS time2
  FROM entries),
measured AS (
SELECT s1, count() AS size, [count(), countIf(reach > {p28:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p29:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p30:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p31:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p32:UInt64}) / 1000] AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p33:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "1048575"
-- p4 = "5130260981933841653"
-- p5 = "1048576"
-- p6 = "2097152"
-- p7 = ["7268084472799422120","5130260981933841653"]
-- p8 = [1,2]
-- p9 = 7
-- p10 = 1762124400000
-- p11 = 1763334000001
-- p12 = "18446744073708503040"
-- p13 = "1048575"
-- p14 = "2097152"
-- p15 = "1048576"
-- p16 = 1762124400000
-- p17 = 1762729200000
-- p18 = 604800000
-- p19 = 1
-- p20 = 2
-- p21 = 1
-- p22 = 2
-- p23 = 1
-- p24 = 2
-- p25 = 604800000
-- p26 = 1
-- p27 = 2
-- p28 = 1
-- p29 = 1
-- p30 = 1
-- p31 = 1
-- p32 = 1
-- p33 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
