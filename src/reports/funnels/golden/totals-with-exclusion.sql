WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, arrayJoin(arrayFilter(place -> bitAnd(place, 4194303) != 0, [bitShiftLeft(toUInt64(at), 22) + steps, bitShiftLeft(toUInt64((at - {p3:Int64})), 22) + exclusions])) AS place, insert_key, summed FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p4:UInt64}, {p5:UInt64}, e.event = {p6:UInt64}, {p7:UInt64}, 0)) AS steps, toUInt64(if(e.event = {p8:UInt64}, {p9:UInt64}, 0)) AS exclusions, e.insert_key AS insert_key, toFloat64(ifNull(e.n1, 0)) AS summed
  FROM events AS e
  WHERE e.project = {p10:UInt32} AND e.event IN {p11:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC')) AS happened),
people AS (SELECT subject, places, arrayZip(places, summed) AS events FROM (SELECT subject, arrayMap((place, number) -> place + least(number, {p14:UInt64}), (tupleElement(sorted, 1) AS in_order), arrayEnumerate(in_order)) AS places, tupleElement(sorted, {p15:UInt64}) AS summed FROM (SELECT subject, arrayConcat([(toUInt64(0), toFloat64(0))], arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, arrayZip(place, summed), place, insert_key), [(toUInt64(18446744073705357312), toFloat64(0))]) AS sorted FROM (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place, groupArrayArray(e.insert_key) AS insert_key, groupArrayArray(e.summed) AS summed
  FROM (SELECT subject, groupArray(means.place) AS place, groupArray(means.insert_key) AS insert_key, groupArray(means.summed) AS summed FROM means GROUP BY subject) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0)))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(bitShiftRight(tupleElement(tupleElement(before1, 1), 1), 22) + {p16:UInt64} >= bitShiftRight(place, 22), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, arrayZip(events, arrayReverseFill((event, place) -> bitAnd(place, {p17:UInt64}) != 0, events, places)) AS heads, arrayFill((head, place) -> bitAnd(place, {p18:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p18:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p19:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p20:Int64} AND toInt64(bitShiftRight(place, 22)) < {p21:Int64}, arrayZip(arrayZip(events, arrayReverseFill((event, place) -> bitAnd(place, {p22:UInt64}) != 0, events, places)), follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 2), 1), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), 22)) + {p23:Int64}) OR ((toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p24:Int64}) + {p25:Int64} < toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 2), 1), 1), 22)) AND (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 2), 1), 22)) + {p24:Int64}) <= (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(way, 1), 1), 1), 22)) + {p26:Int64})), {p27:Int64}, {p28:Int64}), ways) AS reached), arrayPushBack(arrayMap((way, next, reach) -> reach != 1 AND tupleElement(tupleElement(tupleElement(next, 2), 1), 1) = tupleElement(tupleElement(tupleElement(way, 2), 1), 1) AND tupleElement(tupleElement(tupleElement(next, 1), 1), 1) < tupleElement(tupleElement(tupleElement(next, 2), 1), 1), arrayPopBack(ways), arrayPopFront(ways), arrayPopBack(reached)), 0)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1) AS start, attempt.2 AS reach, tupleElement(tupleElement(attempt.1, 1), 1) AS event1, tupleElement(tupleElement(attempt.1, 2), 1) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, if(length(facts) > 64, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(fact -> bitAnd(flags, fact.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, fact) -> if(fact.6 = 0 AND fact.1 > carried.1 AND (fact.7 OR fact.3 > carried.2), (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], (arraySplit((fact, number) -> number % 64 = 1, facts, arrayEnumerate(facts)) AS chunks), (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)), arrayMap(fact -> bitAnd(tupleElement(arrayFold((carried, fact) -> if(fact.6 = 0 AND fact.1 > carried.1 AND (fact.7 OR fact.3 > carried.2), (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toInt64(0), toUInt64(0))), 3), fact.5) != 0, facts)))) AS attempt FROM (SELECT subject, attempts, arrayMap((attempt, number) -> (least(tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1), if(attempt.2 > {p29:Int64}, tupleElement(tupleElement(tupleElement(attempt.1, 2), 1), 1), tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1))), greatest(tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1), if(attempt.2 > {p29:Int64}, tupleElement(tupleElement(tupleElement(attempt.1, 2), 1), 1), tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1))), toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1), 22)), multiIf(attempt.2 = {p30:Int64}, toInt64(0), attempt.2 = {p31:Int64} AND ((toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 1), 2), 1), 22)) + {p32:Int64}) + {p33:Int64} < toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 2), 1), 1), 22)) AND (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 1), 2), 1), 22)) + {p32:Int64}) <= (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1), 22)) + {p34:Int64})), (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 1), 2), 1), 22)) + {p35:Int64}), (toInt64(bitShiftRight(tupleElement(tupleElement(tupleElement(attempt.1, 1), 1), 1), 22)) + {p36:Int64})), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64)), attempt.3, attempt.2 = {p37:Int64}), attempts, arrayEnumerate(attempts)) AS facts FROM attempts))),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 22)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 22)) AS time2, tupleElement(event1, {p38:UInt64}) AS added1, tupleElement(event2, {p39:UInt64}) AS added2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p40:UInt64})] AS reached, [uniqExact(subject), uniqExactIf(subject, reach > {p41:UInt64})] AS people, [avgIf(greatest(0, time2 - time1), reach > {p42:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p43:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p44:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p45:UInt64}) / 1000] AS first_median, [sumIf(added1, reach > {p46:UInt64}), sumIf(added2, reach > {p47:UInt64})] AS sums FROM placed
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 2000
-- p4 = "5130260981933841653"
-- p5 = "1048576"
-- p6 = "7268084472799422120"
-- p7 = "2097152"
-- p8 = "5130260981933841653"
-- p9 = "524288"
-- p10 = 7
-- p11 = ["5130260981933841653","7268084472799422120"]
-- p12 = 1762124398000
-- p13 = 1763334000001
-- p14 = "524287"
-- p15 = 2
-- p16 = 2000
-- p17 = "0"
-- p18 = "2097152"
-- p19 = "1048576"
-- p20 = 1762124400000
-- p21 = 1762729200000
-- p22 = "524288"
-- p23 = 604800000
-- p24 = 2000
-- p25 = 2000
-- p26 = 604800000
-- p27 = 1
-- p28 = 2
-- p29 = 1
-- p30 = 2
-- p31 = 1
-- p32 = 2000
-- p33 = 2000
-- p34 = 604800000
-- p35 = 2000
-- p36 = 604800000
-- p37 = 2
-- p38 = 2
-- p39 = 2
-- p40 = 1
-- p41 = 1
-- p42 = 1
-- p43 = 1
-- p44 = 1
-- p45 = 1
-- p46 = 0
-- p47 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
