WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(e.event = {p3:UInt64}, {p4:UInt64}, 0) + if(true, {p5:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p6:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place FROM happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p9:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p10:Int64} AND toInt64(bitShiftRight(place, 86)) < {p11:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p12:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt128(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p13:UInt64})), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt128(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, arrayConcat(way, [arrayMin(place -> if(place > last, place, bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p14:UInt64}))]) AS way
  FROM (SELECT subject, lists, way, way[-1] AS last, bitShiftLeft(toUInt128(toUInt64(toInt64(bitShiftRight(last, 86)) - {p15:Int64})), 86) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, way, toInt64(bitShiftRight(way[1], 86)) + {p16:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 86)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p17:Int64}, stop) AS reach, way[{p18:UInt64}] AS event1, way[{p19:UInt64}] AS event2 FROM cut),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(event1, 86)), toInt64(bitShiftRight(event2, 86))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p20:UInt64}
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
-- p15 = 0
-- p16 = 604800000
-- p17 = 2
-- p18 = 1
-- p19 = 2
-- p20 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(e.event = {p3:UInt64}, {p4:UInt64}, 0) + if(true, {p5:UInt64}, 0)) AS steps, e.insert_key AS insert_key, transform(e.event, {p6:Array(UInt64)}, {p7:Array(Int64)}, toInt64(-9000000000000000001)) AS key1
  FROM events AS e
  WHERE e.project = {p8:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps + bitAnd(insert_key, {p11:UInt64})), 64) + toUInt64(key1) AS place FROM happened),
ids AS (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject),
gathered AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0),
people AS (SELECT subject, places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), key1) AS events FROM (SELECT subject, arrayMap(one -> toUInt64(bitShiftRight(one, 64)), sorted) AS places, arrayMap(one -> toInt64(one), sorted) AS key1 FROM (SELECT subject, arrayConcat([bitShiftLeft(toUInt128(toUInt64(0)), 64)], arraySort(place), [bitShiftLeft(toUInt128(toUInt64(18446744073705357312)), 64)]) AS sorted FROM gathered))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> after1, places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, heads AS before1, arrayPushBack(arrayPopFront(arrayReverseFill((head, place) -> bitAnd(place, {p12:UInt64}) != 0, heads, places) AS hereafter1), hereafter1[-1]) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p13:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p14:Int64} AND toInt64(bitShiftRight(place, 22)) < {p15:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p16:Int64}, 0, (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p17:Int64})), (toInt64(0), toInt64(0)), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p18:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p18:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p19:Int64}), {p20:Int64}, {p21:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_first) -> is_first, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> if(attempt.3 > {p22:Int64}, tupleElement(tupleElement(attempt.2, 2), {p23:UInt64}), toInt64(-9000000000000000002)), attempts)))) AS attempts FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, attempt) -> if(attempt.1 > carried.1 AND attempt.3 > carried.2, (attempt.2, attempt.4, bitOr(carried.3, attempt.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], chunks, (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)) AS flags FROM (SELECT subject, attempts, arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (attempt.6, attempt.7, toInt64(bitShiftRight(attempt.1, 22)), toInt64(attempt.4), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64)), attempt.8, attempt.3 = {p24:Int64}), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts)) AS chunks FROM attempts)))))),
attributed AS (
  SELECT subject, start, if(reach > {p25:Int64}, tupleElement(event2, {p26:UInt64}), toInt64(-9000000000000000002)) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p27:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "2097152"
-- p6 = ["7268084472799422120","5130260981933841653"]
-- p7 = [1,2]
-- p8 = 7
-- p9 = 1762124400000
-- p10 = 1763334000001
-- p11 = "1048575"
-- p12 = "2097152"
-- p13 = "1048576"
-- p14 = 1762124400000
-- p15 = 1762729200000
-- p16 = 2
-- p17 = 604800000
-- p18 = 1
-- p19 = 604800000
-- p20 = 1
-- p21 = 2
-- p22 = 1
-- p23 = 2
-- p24 = 2
-- p25 = 1
-- p26 = 2
-- p27 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
