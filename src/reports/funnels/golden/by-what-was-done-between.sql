WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AS happened),
people AS (SELECT subject, arrayMap((place, number) -> place + least(number, {p11:UInt64}), (arrayConcat([toUInt64(0)], arraySort(place), [toUInt64(18446744073705357312)]) AS in_order), arrayEnumerate(in_order)) AS places FROM (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0)),
stage2 AS (
  SELECT subject, places, arrayMap((place, before1, after1) -> if(bitShiftRight(before1, 22) + {p12:UInt64} >= bitShiftRight(place, 22), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, arrayFill(place -> bitAnd(place, {p13:UInt64}) != 0, places) AS before1, arrayReverseFill(place -> bitAnd(place, {p13:UInt64}) != 0, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p14:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p15:Int64} AND toInt64(bitShiftRight(place, 22)) < {p16:Int64}, arrayZip(places, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(way, 2), 22)) > (toInt64(bitShiftRight(tupleElement(way, 1), 22)) + {p17:Int64}), {p18:Int64}, {p19:Int64}), ways) AS reached)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(attempt.1, 1) AS start, attempt.2 AS reach, tupleElement(attempt.1, 1) AS event1, tupleElement(attempt.1, 2) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, if(length(facts) > 64, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(fact -> bitAnd(flags, fact.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], (arraySplit((fact, number) -> number % 64 = 1, facts, arrayEnumerate(facts)) AS chunks), (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)), arrayMap(fact -> bitAnd(tupleElement(arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toInt64(0), toUInt64(0))), 3), fact.5) != 0, facts)))) AS attempt FROM (SELECT subject, attempts, arrayMap((attempt, number) -> (least(tupleElement(attempt.1, 1), if(attempt.2 > {p20:Int64}, tupleElement(attempt.1, 2), tupleElement(attempt.1, 1))), greatest(tupleElement(attempt.1, 1), if(attempt.2 > {p20:Int64}, tupleElement(attempt.1, 2), tupleElement(attempt.1, 1))), toInt64(bitShiftRight(tupleElement(attempt.1, 1), 22)), multiIf(attempt.2 = {p21:Int64}, toInt64(0), (toInt64(bitShiftRight(tupleElement(attempt.1, 1), 22)) + {p22:Int64})), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))), attempts, arrayEnumerate(attempts)) AS facts FROM attempts))),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 22)) AS time1, toInt64(bitShiftRight(event2, 22)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p23:UInt64})] AS reached, [uniqExact(subject), uniqExactIf(subject, reach > {p24:UInt64})] AS people, [avgIf(greatest(0, time2 - time1), reach > {p25:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p26:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p27:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p28:UInt64}) / 1000] AS first_median FROM placed
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
-- p11 = "1048575"
-- p12 = 2000
-- p13 = "2097152"
-- p14 = "1048576"
-- p15 = 1762124400000
-- p16 = 1762729200000
-- p17 = 604800000
-- p18 = 1
-- p19 = 2
-- p20 = 1
-- p21 = 2
-- p22 = 604800000
-- p23 = 1
-- p24 = 1
-- p25 = 1
-- p26 = 1
-- p27 = 1
-- p28 = 1

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place, insert_key, key1, own FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS key1, reinterpretAsInt64(cityHash64(e.insert_key, e.event, e.person)) AS own
  FROM events AS e
  WHERE e.project = {p9:UInt32} AND e.event IN {p10:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')) AS happened),
people AS (SELECT subject, places, arrayZip(places, key1, own) AS events FROM (SELECT subject, arrayMap((place, number) -> place + least(number, {p13:UInt64}), (tupleElement(sorted, 1) AS in_order), arrayEnumerate(in_order)) AS places, tupleElement(sorted, {p14:UInt64}) AS key1, tupleElement(sorted, {p15:UInt64}) AS own FROM (SELECT subject, arrayConcat([(toUInt64(0), toInt64(0), toInt64(0))], arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, arrayZip(place, key1, own), place, insert_key), [(toUInt64(18446744073705357312), toInt64(0), toInt64(0))]) AS sorted FROM (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place, groupArrayArray(e.insert_key) AS insert_key, groupArrayArray(e.key1) AS key1, groupArrayArray(e.own) AS own
  FROM (SELECT subject, groupArray(means.place) AS place, groupArray(means.insert_key) AS insert_key, groupArray(means.key1) AS key1, groupArray(means.own) AS own FROM means GROUP BY subject) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0)))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(bitShiftRight(tupleElement(before1, 1), 22) + {p16:UInt64} >= bitShiftRight(place, 22), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, arrayFill((head, place) -> bitAnd(place, {p17:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p17:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p18:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p19:Int64} AND toInt64(bitShiftRight(place, 22)) < {p20:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p21:Int64}), {p22:Int64}, {p23:Int64}), ways) AS reached)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(tupleElement(attempt.1, 1), 1) AS start, attempt.2 AS reach, tupleElement(attempt.1, 1) AS event1, tupleElement(attempt.1, 2) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, if(length(facts) > 64, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(fact -> bitAnd(flags, fact.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], (arraySplit((fact, number) -> number % 64 = 1, facts, arrayEnumerate(facts)) AS chunks), (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)), arrayMap(fact -> bitAnd(tupleElement(arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toInt64(0), toUInt64(0))), 3), fact.5) != 0, facts)))) AS attempt FROM (SELECT subject, attempts, arrayMap((attempt, number) -> (least(tupleElement(tupleElement(attempt.1, 1), 1), if(attempt.2 > {p24:Int64}, tupleElement(tupleElement(attempt.1, 2), 1), tupleElement(tupleElement(attempt.1, 1), 1))), greatest(tupleElement(tupleElement(attempt.1, 1), 1), if(attempt.2 > {p24:Int64}, tupleElement(tupleElement(attempt.1, 2), 1), tupleElement(tupleElement(attempt.1, 1), 1))), toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)), multiIf(attempt.2 = {p25:Int64}, toInt64(0), (toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)) + {p26:Int64})), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))), attempts, arrayEnumerate(attempts)) AS facts FROM attempts))),
attributed AS (
  SELECT subject, start, multiIf(reach > {p27:Int64} AND tupleElement(event1, {p28:UInt64}) != toInt64(-9000000000000000002), tupleElement(event1, {p28:UInt64}), reach > {p29:Int64} AND tupleElement(event2, {p30:UInt64}) != toInt64(-9000000000000000002), tupleElement(event2, {p30:UInt64}), toInt64(-9000000000000000002)) AS s1, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 22)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 22)) AS time2, arraySlice([tupleElement(event1, {p31:UInt64}), tupleElement(event2, {p32:UInt64})], 1, reach) AS own
  FROM entries),
acts AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, reinterpretAsInt64(cityHash64(e.insert_key, e.event, e.person)) AS own, toNullable(assumeNotNull(e.n1)) AS value
  FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p33:UInt32} AND e.time >= fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND (e.event = {p36:UInt64} AND ifNull(e.n1 > {p37:Float64}, false)) AND isNotNull(e.n1) AND subject != 0),
behaved AS (
  SELECT subject, start, reach, own, time1, time2, s1, if(reach > {p38:UInt64} AND count(value) > 0, toInt64(arrayCount(edge -> assumeNotNull(toFloat64(avg(value))) >= edge, {p39:Array(Float64)})), toInt64(-9000000000000000002)) AS s2
  FROM (
    SELECT a.subject AS subject, a.start AS start, a.reach AS reach, a.own AS own, a.time1 AS time1, a.time2 AS time2, a.s1 AS s1, if(has(a.own, b.own), NULL, b.value) AS value
    FROM attributed AS a LEFT JOIN acts AS b
    ON a.subject = b.subject AND b.at >= a.time1 AND b.at <= if(a.reach > {p40:UInt64}, a.time2, 0))
  GROUP BY subject, start, reach, own, time1, time2, s1),
placed AS (
  SELECT subject, s1, s2, reach, time1, time2
  FROM behaved),
measured AS (
SELECT s1, s2, count() AS size, [count(), countIf(reach > {p41:UInt64})] AS reached, [uniqExact(subject), uniqExactIf(subject, reach > {p42:UInt64})] AS people, [avgIf(greatest(0, time2 - time1), reach > {p43:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p44:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p45:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p46:UInt64}) / 1000] AS first_median FROM placed GROUP BY s1, s2)
SELECT measured.*, text1, count() OVER () AS segments
FROM measured
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p47:UInt32} AND property = {p48:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people[1] >= {p49:UInt64}
ORDER BY size DESC, text1, s1, s2
LIMIT {p50:UInt64}
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
-- p13 = "1048575"
-- p14 = 2
-- p15 = 3
-- p16 = 2000
-- p17 = "2097152"
-- p18 = "1048576"
-- p19 = 1762124400000
-- p20 = 1762729200000
-- p21 = 604800000
-- p22 = 1
-- p23 = 2
-- p24 = 1
-- p25 = 2
-- p26 = 604800000
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
-- p41 = 1
-- p42 = 1
-- p43 = 1
-- p44 = 1
-- p45 = 1
-- p46 = 1
-- p47 = 7
-- p48 = "2908224623372723993"
-- p49 = 10
-- p50 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
