WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place, conditions FROM (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, [if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p7:UInt32} AND scope = {p8:Int64} AND deleted = 0 AND texts[{p9:UInt64}] != 0), if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p10:UInt32} AND scope = {p11:Int64} AND deleted = 0 AND texts[{p12:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64} AND text IN {p15:Array(String)})), 2, 1), 0)]::Array(UInt8) AS conditions
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p16:UInt32} AND e.event IN {p17:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p19:Int64}, 'UTC')) AS happened WHERE subject != 0),
people AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p20:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p21:Int64} AND toInt64(bitShiftRight(place, 86)) < {p22:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p23:UInt64}) != 0), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists, groupArray(means.place) AS places, groupArray(means.conditions) AS conditions
  FROM means GROUP BY subject HAVING first != toUInt128(0)),
stage1 AS (
  SELECT subject, lists, places, conditions, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, places, conditions, place1, bitShiftLeft(toUInt128(toUInt64(toInt64(bitShiftRight(place1, 86)) - {p24:Int64})), 86) AS earliest, if((arrayMin(place -> multiIf(place > place1, place, place < place1 AND place >= earliest, toUInt128(place1 - place), bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p25:UInt64})) AS found1) < earliest, toUInt128(place1 - found1), found1) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 86)) > (toInt64(bitShiftRight(place1, 86)) + {p26:Int64}), {p27:Int64}, {p28:Int64}) AS reach, (place1, conditions[indexOf(places, place1)]) AS event1, (place2, conditions[indexOf(places, place2)]) AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 86)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 86)) AS time2, NOT ([multiIf(reach > {p29:Int64} AND tupleElement(event2, {p30:UInt64})[{p31:UInt64}] != toUInt8(0), tupleElement(event2, {p30:UInt64})[{p31:UInt64}], reach > {p32:Int64} AND tupleElement(event1, {p33:UInt64})[{p34:UInt64}] != toUInt8(0), tupleElement(event1, {p33:UInt64})[{p34:UInt64}], toUInt8(0))][{p35:UInt64}] = 2) AS passes
  FROM entries WHERE passes)
SELECT count() AS size, [count(), countIf(reach > {p36:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p37:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p38:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p39:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p40:UInt64}) / 1000] AS first_median FROM placed
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = 7
-- p8 = 0
-- p9 = "3555156973871154399"
-- p10 = 7
-- p11 = 0
-- p12 = "3555156973871154399"
-- p13 = 7
-- p14 = "3555156973871154399"
-- p15 = ["free","it's private"]
-- p16 = 7
-- p17 = ["5130260981933841653","7268084472799422120"]
-- p18 = 1762124398000
-- p19 = 1763334000001
-- p20 = "1048576"
-- p21 = 1762124400000
-- p22 = 1762729200000
-- p23 = "2097152"
-- p24 = 2000
-- p25 = 1
-- p26 = 604800000
-- p27 = 1
-- p28 = 2
-- p29 = 1
-- p30 = 2
-- p31 = 1
-- p32 = 0
-- p33 = 2
-- p34 = 1
-- p35 = 1
-- p36 = 1
-- p37 = 1
-- p38 = 1
-- p39 = 1
-- p40 = 1

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place, insert_key, key1, conditions FROM (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS key1, [if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p9:UInt32} AND scope = {p10:Int64} AND deleted = 0 AND texts[{p11:UInt64}] != 0), if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p12:UInt32} AND scope = {p13:Int64} AND deleted = 0 AND texts[{p14:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p15:UInt32} AND property = {p16:UInt64} AND text IN {p17:Array(String)})), 2, 1), 0)]::Array(UInt8) AS conditions
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p18:UInt32} AND e.event IN {p19:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p21:Int64}, 'UTC')) AS happened WHERE subject != 0),
people AS (SELECT subject, places, arrayZip(places, key1, conditions) AS events FROM (SELECT subject, arrayMap((place, number) -> place + least(number, {p22:UInt64}), (tupleElement(sorted, 1) AS in_order), arrayEnumerate(in_order)) AS places, tupleElement(sorted, {p23:UInt64}) AS key1, tupleElement(sorted, {p24:UInt64}) AS conditions FROM (SELECT subject, arrayConcat([(toUInt64(0), toInt64(0), emptyArrayUInt8())], arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, arrayZip(place, key1, conditions), place, insert_key), [(toUInt64(18446744073705357312), toInt64(0), emptyArrayUInt8())]) AS sorted FROM (SELECT subject, groupArray(means.place) AS place, groupArray(means.insert_key) AS insert_key, groupArray(means.key1) AS key1, groupArray(means.conditions) AS conditions FROM means GROUP BY subject)))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(bitShiftRight(tupleElement(before1, 1), 22) + {p25:UInt64} >= bitShiftRight(place, 22), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, arrayFill((head, place) -> bitAnd(place, {p26:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p26:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p27:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p28:Int64} AND toInt64(bitShiftRight(place, 22)) < {p29:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p30:Int64}), {p31:Int64}, {p32:Int64}), ways) AS reached)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(tupleElement(attempt.1, 1), 1) AS start, attempt.2 AS reach, tupleElement(attempt.1, 1) AS event1, tupleElement(attempt.1, 2) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_first) -> is_first, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> multiIf(attempt.2 > {p33:Int64} AND tupleElement(tupleElement(attempt.1, 2), {p34:UInt64}) != toInt64(-9000000000000000002), tupleElement(tupleElement(attempt.1, 2), {p34:UInt64}), attempt.2 > {p35:Int64} AND tupleElement(tupleElement(attempt.1, 1), {p36:UInt64}) != toInt64(-9000000000000000002), tupleElement(tupleElement(attempt.1, 1), {p36:UInt64}), toInt64(-9000000000000000002)), attempts))))) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, if(length(facts) > 64, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(fact -> bitAnd(flags, fact.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], (arraySplit((fact, number) -> number % 64 = 1, facts, arrayEnumerate(facts)) AS chunks), (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)), arrayMap(fact -> bitAnd(tupleElement(arrayFold((carried, fact) -> if(fact.1 > carried.1 AND fact.3 > carried.2, (fact.2, fact.4, bitOr(carried.3, fact.5)), carried), facts, (toUInt64(0), toInt64(0), toUInt64(0))), 3), fact.5) != 0, facts))) AS attempts FROM (SELECT subject, attempts, arrayMap((attempt, number) -> (least(tupleElement(tupleElement(attempt.1, 1), 1), if(attempt.2 > {p37:Int64}, tupleElement(tupleElement(attempt.1, 2), 1), tupleElement(tupleElement(attempt.1, 1), 1))), greatest(tupleElement(tupleElement(attempt.1, 1), 1), if(attempt.2 > {p37:Int64}, tupleElement(tupleElement(attempt.1, 2), 1), tupleElement(tupleElement(attempt.1, 1), 1))), toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)), multiIf(attempt.2 = {p38:Int64}, toInt64(0), (toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)) + {p39:Int64})), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))), attempts, arrayEnumerate(attempts)) AS facts FROM attempts)))),
placed AS (
  SELECT subject, start, multiIf(reach > {p40:Int64} AND tupleElement(event2, {p41:UInt64}) != toInt64(-9000000000000000002), tupleElement(event2, {p41:UInt64}), reach > {p42:Int64} AND tupleElement(event1, {p43:UInt64}) != toInt64(-9000000000000000002), tupleElement(event1, {p43:UInt64}), toInt64(-9000000000000000002)) AS s1, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 22)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 22)) AS time2, NOT ([multiIf(reach > {p44:Int64} AND tupleElement(event2, {p45:UInt64})[{p46:UInt64}] != toUInt8(0), tupleElement(event2, {p45:UInt64})[{p46:UInt64}], reach > {p47:Int64} AND tupleElement(event1, {p48:UInt64})[{p49:UInt64}] != toUInt8(0), tupleElement(event1, {p48:UInt64})[{p49:UInt64}], toUInt8(0))][{p50:UInt64}] = 2) AS passes
  FROM entries WHERE passes),
measured AS (
SELECT s1, count() AS size, [count(), countIf(reach > {p51:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p52:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p53:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p54:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p55:UInt64}) / 1000] AS first_median FROM placed GROUP BY s1)
SELECT measured.*, text1, count() OVER () AS segments
FROM measured
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p56:UInt32} AND property = {p57:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people[1] >= {p58:UInt64}
ORDER BY size DESC, text1, s1
LIMIT {p59:UInt64}
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
-- p10 = 0
-- p11 = "3555156973871154399"
-- p12 = 7
-- p13 = 0
-- p14 = "3555156973871154399"
-- p15 = 7
-- p16 = "3555156973871154399"
-- p17 = ["free","it's private"]
-- p18 = 7
-- p19 = ["5130260981933841653","7268084472799422120"]
-- p20 = 1762124398000
-- p21 = 1763334000001
-- p22 = "1048575"
-- p23 = 2
-- p24 = 3
-- p25 = 2000
-- p26 = "2097152"
-- p27 = "1048576"
-- p28 = 1762124400000
-- p29 = 1762729200000
-- p30 = 604800000
-- p31 = 1
-- p32 = 2
-- p33 = 1
-- p34 = 2
-- p35 = 0
-- p36 = 2
-- p37 = 1
-- p38 = 2
-- p39 = 604800000
-- p40 = 1
-- p41 = 2
-- p42 = 0
-- p43 = 2
-- p44 = 1
-- p45 = 3
-- p46 = 1
-- p47 = 0
-- p48 = 3
-- p49 = 1
-- p50 = 1
-- p51 = 1
-- p52 = 1
-- p53 = 1
-- p54 = 1
-- p55 = 1
-- p56 = 7
-- p57 = "2908224623372723993"
-- p58 = 10
-- p59 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place, conditions FROM (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, [if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p7:UInt32} AND scope = {p8:Int64} AND deleted = 0 AND texts[{p9:UInt64}] != 0), if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p10:UInt32} AND scope = {p11:Int64} AND deleted = 0 AND texts[{p12:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64} AND text IN {p15:Array(String)})), 2, 1), 0)]::Array(UInt8) AS conditions
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p16:UInt32} AND e.event IN {p17:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p19:Int64}, 'UTC')) AS happened WHERE subject != 0),
people AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p20:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p21:Int64} AND toInt64(bitShiftRight(place, 86)) < {p22:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p23:UInt64}) != 0), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists, groupArray(means.place) AS places, groupArray(means.conditions) AS conditions
  FROM means GROUP BY subject HAVING first != toUInt128(0)),
stage1 AS (
  SELECT subject, lists, places, conditions, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, places, conditions, place1, bitShiftLeft(toUInt128(toUInt64(toInt64(bitShiftRight(place1, 86)) - {p24:Int64})), 86) AS earliest, if((arrayMin(place -> multiIf(place > place1, place, place < place1 AND place >= earliest, toUInt128(place1 - place), bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p25:UInt64})) AS found1) < earliest, toUInt128(place1 - found1), found1) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 86)) > (toInt64(bitShiftRight(place1, 86)) + {p26:Int64}), {p27:Int64}, {p28:Int64}) AS reach, (place1, conditions[indexOf(places, place1)]) AS event1, (place2, conditions[indexOf(places, place2)]) AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 86)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 86)) AS time2, NOT ([multiIf(reach > {p29:Int64} AND tupleElement(event2, {p30:UInt64})[{p31:UInt64}] != toUInt8(0), tupleElement(event2, {p30:UInt64})[{p31:UInt64}], reach > {p32:Int64} AND tupleElement(event1, {p33:UInt64})[{p34:UInt64}] != toUInt8(0), tupleElement(event1, {p33:UInt64})[{p34:UInt64}], toUInt8(0))][{p35:UInt64}] = 2) AS passes
  FROM entries WHERE passes)
SELECT count() AS size, [count(), countIf(reach > {p36:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p37:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p38:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p39:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p40:UInt64}) / 1000] AS first_median FROM placed
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = 7
-- p8 = 0
-- p9 = "3555156973871154399"
-- p10 = 7
-- p11 = 0
-- p12 = "3555156973871154399"
-- p13 = 7
-- p14 = "3555156973871154399"
-- p15 = ["free","it's private"]
-- p16 = 7
-- p17 = ["5130260981933841653","7268084472799422120"]
-- p18 = 1761519598000
-- p19 = 1762729200001
-- p20 = "1048576"
-- p21 = 1761519600000
-- p22 = 1762124400000
-- p23 = "2097152"
-- p24 = 2000
-- p25 = 1
-- p26 = 604800000
-- p27 = 1
-- p28 = 2
-- p29 = 1
-- p30 = 2
-- p31 = 1
-- p32 = 0
-- p33 = 2
-- p34 = 1
-- p35 = 1
-- p36 = 1
-- p37 = 1
-- p38 = 1
-- p39 = 1
-- p40 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
