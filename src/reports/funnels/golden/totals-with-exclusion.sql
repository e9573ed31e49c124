WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, toUInt64(if(e.event = {p7:UInt64}, {p8:UInt64}, 0)) AS exclusions, e.insert_key AS insert_key, toFloat64(ifNull(e.n1, 0)) AS summed
  FROM events AS e
  WHERE e.project = {p9:UInt32} AND e.event IN {p10:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')),
means AS (SELECT subject, arrayJoin(arrayFilter(place -> bitAnd(place, 4194303) != 0, [bitShiftLeft(toUInt64(at), 22) + steps, bitShiftLeft(toUInt64((at - {p13:Int64})), 22) + exclusions])) AS place, insert_key, summed FROM happened),
ids AS (SELECT subject, groupArray(means.place) AS place, groupArray(means.insert_key) AS insert_key, groupArray(means.summed) AS summed FROM means GROUP BY subject),
gathered AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place, groupArrayArray(e.insert_key) AS insert_key, groupArrayArray(e.summed) AS summed
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0),
people AS (SELECT subject, places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), summed) AS events FROM (SELECT subject, tupleElement(sorted, 1) AS places, tupleElement(sorted, {p14:UInt64}) AS summed FROM (SELECT subject, arrayConcat([(toUInt64(0), toFloat64(0))], arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, arrayZip(place, summed), place, insert_key), [(toUInt64(18446744073705357312), toFloat64(0))]) AS sorted FROM gathered))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(toInt64(bitShiftRight(tupleElement(tupleElement(before1, 1), 1), 22)) + {p15:Int64} >= toInt64(bitShiftRight(place, 22)), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, arrayZip(events, arrayReverseFill((event, place) -> bitAnd(place, {p16:UInt64}) != 0, events, places)) AS heads, arrayFill((head, place) -> bitAnd(place, {p17:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p17:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p18:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p19:Int64} AND toInt64(bitShiftRight(place, 22)) < {p20:Int64}, arrayZip(arrayZip(events, arrayReverseFill((event, place) -> bitAnd(place, {p21:UInt64}) != 0, events, places)), follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(tupleElement(way, 1), 1), 1), way, reach, multiIf(reach = {p22:Int64}, 0, reach = {p23:Int64} AND ((toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p24:Int64}) + {p25:Int64} < toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 2), 1), 1), 22)) AND (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p24:Int64}) <= (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), 22)) + {p26:Int64})), (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p27:Int64}), (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), 22)) + {p28:Int64})), (toInt64(0), toInt64(0)), least(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), if(reach > {p29:Int64}, tupleElement(tupleElement(tupleElement(way, 2), 1), 1), tupleElement(tupleElement(tupleElement(way, 1), 1), 1))), greatest(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), if(reach > {p29:Int64}, tupleElement(tupleElement(tupleElement(way, 2), 1), 1), tupleElement(tupleElement(tupleElement(way, 1), 1), 1))), is_superseded
    ), ways, reached, arrayPushBack(arrayMap((way, next, reach) -> reach != 1 AND tupleElement(tupleElement(tupleElement(next, 2), 1), 1) = tupleElement(tupleElement(tupleElement(way, 2), 1), 1) AND tupleElement(tupleElement(tupleElement(next, 1), 1), 1) < tupleElement(tupleElement(tupleElement(next, 2), 1), 1), arrayPopBack(ways), arrayPopFront(ways), arrayPopBack(reached)), 0)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 2), 1), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), 22)) + {p30:Int64}) OR ((toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p31:Int64}) + {p32:Int64} < toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 2), 1), 1), 22)) AND (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p31:Int64}) <= (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), 22)) + {p33:Int64})), {p34:Int64}, {p35:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(tupleElement(attempt.2, 1), 1) AS event1, tupleElement(tupleElement(attempt.2, 2), 1) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, attempt) -> if(attempt.6 = 0 AND attempt.1 > carried.1 AND (attempt.7 OR attempt.3 > carried.2), (attempt.2, attempt.4, bitOr(carried.3, attempt.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], chunks, (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)) AS flags FROM (SELECT subject, attempts, arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (attempt.6, attempt.7, toInt64(bitShiftRight(attempt.1, 22)), toInt64(attempt.4), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64)), attempt.8, attempt.3 = {p36:Int64}), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts)) AS chunks FROM attempts))))),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times, arraySlice([tupleElement(event1, {p37:UInt64}), tupleElement(event2, {p38:UInt64})], 1, reach) AS sums
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times, sums
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, [uniqExactIf(subject, length(times) > {p39:UInt64}), uniqExactIf(subject, length(times) > {p40:UInt64})] AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median, sumForEach(sums) AS sums FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p41:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = "5130260981933841653"
-- p8 = "524288"
-- p9 = 7
-- p10 = ["5130260981933841653","7268084472799422120"]
-- p11 = 1762124398000
-- p12 = 1763334000001
-- p13 = 2000
-- p14 = 2
-- p15 = 2000
-- p16 = "0"
-- p17 = "2097152"
-- p18 = "1048576"
-- p19 = 1762124400000
-- p20 = 1762729200000
-- p21 = "524288"
-- p22 = 2
-- p23 = 1
-- p24 = 2000
-- p25 = 2000
-- p26 = 604800000
-- p27 = 2000
-- p28 = 604800000
-- p29 = 1
-- p30 = 604800000
-- p31 = 2000
-- p32 = 2000
-- p33 = 604800000
-- p34 = 1
-- p35 = 2
-- p36 = 2
-- p37 = 2
-- p38 = 2
-- p39 = 0
-- p40 = 1
-- p41 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
