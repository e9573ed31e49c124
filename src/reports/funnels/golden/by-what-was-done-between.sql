WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened),
ids AS (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject),
gathered AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0),
people AS (SELECT subject, places, arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)) AS events FROM (SELECT subject, arrayConcat([toUInt64(0)], arraySort(place), [toUInt64(18446744073705357312)]) AS places FROM gathered)),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(toInt64(bitShiftRight(before1, 22)) + {p11:Int64} >= toInt64(bitShiftRight(place, 22)), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, arrayFill((head, place) -> bitAnd(place, {p12:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p12:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p13:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p14:Int64} AND toInt64(bitShiftRight(place, 22)) < {p15:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(way, 1), way, reach, multiIf(reach = {p16:Int64}, 0, (toInt64(bitShiftRight(tupleElement(way, 1), 22)) + {p17:Int64})), (toInt64(0), toInt64(0)), least(tupleElement(way, 1), if(reach > {p18:Int64}, tupleElement(way, 2), tupleElement(way, 1))), greatest(tupleElement(way, 1), if(reach > {p18:Int64}, tupleElement(way, 2), tupleElement(way, 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(way, 2), 22)) > (toInt64(bitShiftRight(tupleElement(way, 1), 22)) + {p19:Int64}), {p20:Int64}, {p21:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, attempt) -> if(attempt.1 > carried.1 AND attempt.3 > carried.2, (attempt.2, attempt.4, bitOr(carried.3, attempt.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], chunks, (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)) AS flags FROM (SELECT subject, attempts, arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (attempt.6, attempt.7, toInt64(bitShiftRight(attempt.1, 22)), toInt64(attempt.4), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64)), attempt.8, attempt.3 = {p22:Int64}), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts)) AS chunks FROM attempts))))),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(event1, 22)), toInt64(bitShiftRight(event2, 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, [uniqExactIf(subject, length(times) > {p23:UInt64}), uniqExactIf(subject, length(times) > {p24:UInt64})] AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p25:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = 7
-- p8 = ["5130260981933841653","7268084472799422120"]
-- p9 = 1762124398000
-- p10 = 1763334000001
-- p11 = 2000
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
-- p22 = 2
-- p23 = 0
-- p24 = 1
-- p25 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS key1, reinterpretAsInt64(sipHash64(e.insert_key, e.event, e.person)) AS own
  FROM events AS e
  WHERE e.project = {p9:UInt32} AND e.event IN {p10:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place, insert_key, key1, own FROM happened),
ids AS (SELECT subject, groupArray(means.place) AS place, groupArray(means.insert_key) AS insert_key, groupArray(means.key1) AS key1, groupArray(means.own) AS own FROM means GROUP BY subject),
gathered AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place, groupArrayArray(e.insert_key) AS insert_key, groupArrayArray(e.key1) AS key1, groupArrayArray(e.own) AS own
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0),
people AS (SELECT subject, places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), key1, own) AS events FROM (SELECT subject, tupleElement(sorted, 1) AS places, tupleElement(sorted, {p13:UInt64}) AS key1, tupleElement(sorted, {p14:UInt64}) AS own FROM (SELECT subject, arrayConcat([(toUInt64(0), toInt64(0), toInt64(0))], arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, arrayZip(place, key1, own), place, insert_key), [(toUInt64(18446744073705357312), toInt64(0), toInt64(0))]) AS sorted FROM gathered))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(toInt64(bitShiftRight(tupleElement(before1, 1), 22)) + {p15:Int64} >= toInt64(bitShiftRight(place, 22)), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, arrayFill((head, place) -> bitAnd(place, {p16:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p16:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p17:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p18:Int64} AND toInt64(bitShiftRight(place, 22)) < {p19:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p20:Int64}, 0, (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p21:Int64})), (toInt64(0), toInt64(0)), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p22:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p22:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p23:Int64}), {p24:Int64}, {p25:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, attempt) -> if(attempt.1 > carried.1 AND attempt.3 > carried.2, (attempt.2, attempt.4, bitOr(carried.3, attempt.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], chunks, (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)) AS flags FROM (SELECT subject, attempts, arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (attempt.6, attempt.7, toInt64(bitShiftRight(attempt.1, 22)), toInt64(attempt.4), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64)), attempt.8, attempt.3 = {p26:Int64}), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts)) AS chunks FROM attempts))))),
attributed AS (
  SELECT subject, start, multiIf(reach > {p27:Int64} AND tupleElement(event1, {p28:UInt64}) != toInt64(-9000000000000000002), tupleElement(event1, {p28:UInt64}), reach > {p29:Int64} AND tupleElement(event2, {p30:UInt64}) != toInt64(-9000000000000000002), tupleElement(event2, {p30:UInt64}), toInt64(-9000000000000000002)) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times, arraySlice([tupleElement(event1, {p31:UInt64}), tupleElement(event2, {p32:UInt64})], 1, reach) AS own
  FROM entries),
acts AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, reinterpretAsInt64(sipHash64(e.insert_key, e.event, e.person)) AS own, toNullable(assumeNotNull(e.n1)) AS value
  FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p33:UInt32} AND e.time >= fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND (e.event = {p36:UInt64} AND ifNull(e.n1 > {p37:Float64}, false)) AND isNotNull(e.n1) AND subject != 0),
behaved AS (
  SELECT subject, start, times, own, s1, if(length(times) > {p38:UInt64} AND count(value) > 0, toInt64(arrayCount(edge -> assumeNotNull(toFloat64(avg(value))) >= edge, {p39:Array(Float64)})), toInt64(-9000000000000000002)) AS s2
  FROM (
    SELECT a.subject AS subject, a.start AS start, a.times AS times, a.own AS own, a.s1 AS s1, if(has(a.own, b.own), NULL, b.value) AS value
    FROM attributed AS a LEFT JOIN acts AS b
    ON a.subject = b.subject AND b.at >= a.times[{p40:UInt64}] AND b.at <= a.times[{p41:UInt64}])
  GROUP BY subject, start, times, own, s1),
placed AS (
  SELECT subject, s1, s2, toInt64(0) AS bucket, times
  FROM behaved),
measured AS (SELECT s1, s2, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, [uniqExactIf(subject, length(times) > {p42:UInt64}), uniqExactIf(subject, length(times) > {p43:UInt64})] AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1, s2)
SELECT measured.*, text1, count() OVER () AS segments
FROM measured
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p44:UInt32} AND property = {p45:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people[1] >= {p46:UInt64}
ORDER BY size DESC, text1, s1, s2
LIMIT {p47:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = 7
-- p8 = "2908224623372723993"
-- p9 = 7
-- p10 = ["5130260981933841653","7268084472799422120"]
-- p11 = 1762124398000
-- p12 = 1763334000001
-- p13 = 2
-- p14 = 3
-- p15 = 2000
-- p16 = "2097152"
-- p17 = "1048576"
-- p18 = 1762124400000
-- p19 = 1762729200000
-- p20 = 2
-- p21 = 604800000
-- p22 = 1
-- p23 = 604800000
-- p24 = 1
-- p25 = 2
-- p26 = 2
-- p27 = 0
-- p28 = 2
-- p29 = 1
-- p30 = 2
-- p31 = 3
-- p32 = 3
-- p33 = 7
-- p34 = 1762124398000
-- p35 = 1763334000001
-- p36 = "7268084472799422120"
-- p37 = 100
-- p38 = 1
-- p39 = [-5000000000,-2000000000,-1000000000,-500000000,-200000000,-100000000,-50000000,-20000000,-10000000,-5000000,-2000000,-1000000,-500000,-200000,-100000,-50000,-20000,-10000,-5000,-2000,-1000,-500,-200,-100,-50,-20,-10,-5,-2,-1,-0.5,-0.2,-0.1,-0.05,-0.02,-0.01,0,0.01,0.02,0.05,0.1,0.2,0.5,1,2,5,10,20,50,100,200,500,1000,2000,5000,10000,20000,50000,100000,200000,500000,1000000,2000000,5000000,10000000,20000000,50000000,100000000,200000000,500000000,1000000000,2000000000,5000000000]
-- p40 = 1
-- p41 = 2
-- p42 = 0
-- p43 = 1
-- p44 = 7
-- p45 = "2908224623372723993"
-- p46 = 10
-- p47 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
