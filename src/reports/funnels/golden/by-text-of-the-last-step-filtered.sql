WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, [if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p7:UInt32} AND scope = {p8:Int64} AND deleted = 0 AND texts[{p9:UInt64}] != 0), if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p10:UInt32} AND scope = {p11:Int64} AND deleted = 0 AND texts[{p12:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64} AND text IN {p15:Array(String)})), 2, 1), 0)]::Array(UInt8) AS conditions
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p16:UInt32} AND e.event IN {p17:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p19:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place, conditions FROM happened WHERE subject != 0),
people AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p20:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p21:Int64} AND toInt64(bitShiftRight(place, 86)) < {p22:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p23:UInt64}) != 0), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists, groupArray(means.place) AS places, groupArray(means.conditions) AS conditions
  FROM means GROUP BY subject HAVING first != toUInt128(0)),
stage1 AS (
  SELECT subject, lists, places, conditions, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, places, conditions, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt128(last - place), bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p24:UInt64})) AS found1) < earliest, toUInt128(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, places, conditions, way, way[-1] AS last, bitShiftLeft(toUInt128(toUInt64(toInt64(bitShiftRight(last, 86)) - {p25:Int64})), 86) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, places, conditions, way, toInt64(bitShiftRight(way[1], 86)) + {p26:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 86)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p27:Int64}, stop) AS reach, (way[{p28:UInt64}], conditions[indexOf(places, way[{p28:UInt64}])]) AS event1, (way[{p29:UInt64}], conditions[indexOf(places, way[{p29:UInt64}])]) AS event2 FROM cut),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 86)), toInt64(bitShiftRight(tupleElement(event2, 1), 86))], 1, reach) AS times, NOT ([multiIf(reach > {p30:Int64} AND tupleElement(event2, {p31:UInt64})[{p32:UInt64}] != toUInt8(0), tupleElement(event2, {p31:UInt64})[{p32:UInt64}], reach > {p33:Int64} AND tupleElement(event1, {p34:UInt64})[{p35:UInt64}] != toUInt8(0), tupleElement(event1, {p34:UInt64})[{p35:UInt64}], toUInt8(0))][{p36:UInt64}] = 2) AS passes
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed WHERE passes),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p37:UInt64}
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
-- p24 = 1
-- p25 = 2000
-- p26 = 604800000
-- p27 = 2
-- p28 = 1
-- p29 = 2
-- p30 = 1
-- p31 = 2
-- p32 = 1
-- p33 = 0
-- p34 = 2
-- p35 = 1
-- p36 = 1
-- p37 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS key1, [if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p9:UInt32} AND scope = {p10:Int64} AND deleted = 0 AND texts[{p11:UInt64}] != 0), if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p12:UInt32} AND scope = {p13:Int64} AND deleted = 0 AND texts[{p14:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p15:UInt32} AND property = {p16:UInt64} AND text IN {p17:Array(String)})), 2, 1), 0)]::Array(UInt8) AS conditions
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p18:UInt32} AND e.event IN {p19:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p21:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place, insert_key, key1, conditions FROM happened WHERE subject != 0),
gathered AS (SELECT subject, groupArray(means.place) AS place, groupArray(means.insert_key) AS insert_key, groupArray(means.key1) AS key1, groupArray(means.conditions) AS conditions FROM means GROUP BY subject),
people AS (SELECT subject, places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), key1, conditions) AS events FROM (SELECT subject, tupleElement(sorted, 1) AS places, tupleElement(sorted, {p22:UInt64}) AS key1, tupleElement(sorted, {p23:UInt64}) AS conditions FROM (SELECT subject, arrayConcat([(toUInt64(0), toInt64(0), emptyArrayUInt8())], arraySort((event, at, key) -> bitShiftLeft(toUInt128(at), 64) + key, arrayZip(place, key1, conditions), place, insert_key), [(toUInt64(18446744073705357312), toInt64(0), emptyArrayUInt8())]) AS sorted FROM gathered))),
stage2 AS (
  SELECT subject, places, events, arrayMap((place, before1, after1) -> if(toInt64(bitShiftRight(tupleElement(before1, 1), 22)) + {p24:Int64} >= toInt64(bitShiftRight(place, 22)), before1, after1), places, before1, after1) AS follows
  FROM (SELECT subject, places, events, events AS heads, arrayFill((head, place) -> bitAnd(place, {p25:UInt64}) != 0, heads, places) AS before1, arrayReverseFill((head, place) -> bitAnd(place, {p25:UInt64}) != 0, heads, places) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p26:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p27:Int64} AND toInt64(bitShiftRight(place, 22)) < {p28:Int64}, arrayZip(events, follows), places) AS ways
  FROM stage2 WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p29:Int64}, 0, (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p30:Int64})), (toInt64(0), toInt64(0)), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p31:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p31:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > (toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) + {p32:Int64}), {p33:Int64}, {p34:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_first) -> is_first, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> multiIf(attempt.3 > {p35:Int64} AND tupleElement(tupleElement(attempt.2, 2), {p36:UInt64}) != toInt64(-9000000000000000002), tupleElement(tupleElement(attempt.2, 2), {p36:UInt64}), attempt.3 > {p37:Int64} AND tupleElement(tupleElement(attempt.2, 1), {p38:UInt64}) != toInt64(-9000000000000000002), tupleElement(tupleElement(attempt.2, 1), {p38:UInt64}), toInt64(-9000000000000000002)), attempts)))) AS attempts FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.5) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, arrayPushBack(before.3, after.3)), [arrayFold((carried, attempt) -> if(attempt.1 > carried.1 AND attempt.3 > carried.2, (attempt.2, attempt.4, bitOr(carried.3, attempt.5)), carried), chunk, (before.1, before.2, toUInt64(0)))])[1], chunks, (toUInt64(0), toInt64(0), emptyArrayUInt64())), 3), chunks)) AS flags FROM (SELECT subject, attempts, arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (attempt.6, attempt.7, toInt64(bitShiftRight(attempt.1, 22)), toInt64(attempt.4), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64)), attempt.8, attempt.3 = {p39:Int64}), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts)) AS chunks FROM attempts)))))),
attributed AS (
  SELECT subject, start, multiIf(reach > {p40:Int64} AND tupleElement(event2, {p41:UInt64}) != toInt64(-9000000000000000002), tupleElement(event2, {p41:UInt64}), reach > {p42:Int64} AND tupleElement(event1, {p43:UInt64}) != toInt64(-9000000000000000002), tupleElement(event1, {p43:UInt64}), toInt64(-9000000000000000002)) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times, NOT ([multiIf(reach > {p44:Int64} AND tupleElement(event2, {p45:UInt64})[{p46:UInt64}] != toUInt8(0), tupleElement(event2, {p45:UInt64})[{p46:UInt64}], reach > {p47:Int64} AND tupleElement(event1, {p48:UInt64})[{p49:UInt64}] != toUInt8(0), tupleElement(event1, {p48:UInt64})[{p49:UInt64}], toUInt8(0))][{p50:UInt64}] = 2) AS passes
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed WHERE passes),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, text1, count() OVER () AS segments
FROM measured
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p51:UInt32} AND property = {p52:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people[1] >= {p53:UInt64}
ORDER BY size DESC, text1, s1
LIMIT {p54:UInt64}
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
-- p22 = 2
-- p23 = 3
-- p24 = 2000
-- p25 = "2097152"
-- p26 = "1048576"
-- p27 = 1762124400000
-- p28 = 1762729200000
-- p29 = 2
-- p30 = 604800000
-- p31 = 1
-- p32 = 604800000
-- p33 = 1
-- p34 = 2
-- p35 = 1
-- p36 = 2
-- p37 = 0
-- p38 = 2
-- p39 = 2
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
-- p51 = 7
-- p52 = "2908224623372723993"
-- p53 = 10
-- p54 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, [if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p7:UInt32} AND scope = {p8:Int64} AND deleted = 0 AND texts[{p9:UInt64}] != 0), if(if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p10:UInt32} AND scope = {p11:Int64} AND deleted = 0 AND texts[{p12:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64} AND text IN {p15:Array(String)})), 2, 1), 0)]::Array(UInt8) AS conditions
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p16:UInt32} AND e.event IN {p17:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p19:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place, conditions FROM happened WHERE subject != 0),
people AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p20:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p21:Int64} AND toInt64(bitShiftRight(place, 86)) < {p22:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p23:UInt64}) != 0), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists, groupArray(means.place) AS places, groupArray(means.conditions) AS conditions
  FROM means GROUP BY subject HAVING first != toUInt128(0)),
stage1 AS (
  SELECT subject, lists, places, conditions, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, places, conditions, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt128(last - place), bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p24:UInt64})) AS found1) < earliest, toUInt128(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, places, conditions, way, way[-1] AS last, bitShiftLeft(toUInt128(toUInt64(toInt64(bitShiftRight(last, 86)) - {p25:Int64})), 86) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, places, conditions, way, toInt64(bitShiftRight(way[1], 86)) + {p26:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 86)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p27:Int64}, stop) AS reach, (way[{p28:UInt64}], conditions[indexOf(places, way[{p28:UInt64}])]) AS event1, (way[{p29:UInt64}], conditions[indexOf(places, way[{p29:UInt64}])]) AS event2 FROM cut),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 86)), toInt64(bitShiftRight(tupleElement(event2, 1), 86))], 1, reach) AS times, NOT ([multiIf(reach > {p30:Int64} AND tupleElement(event2, {p31:UInt64})[{p32:UInt64}] != toUInt8(0), tupleElement(event2, {p31:UInt64})[{p32:UInt64}], reach > {p33:Int64} AND tupleElement(event1, {p34:UInt64})[{p35:UInt64}] != toUInt8(0), tupleElement(event1, {p34:UInt64})[{p35:UInt64}], toUInt8(0))][{p36:UInt64}] = 2) AS passes
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed WHERE passes),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p37:UInt64}
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
-- p24 = 1
-- p25 = 2000
-- p26 = 604800000
-- p27 = 2
-- p28 = 1
-- p29 = 2
-- p30 = 1
-- p31 = 2
-- p32 = 1
-- p33 = 0
-- p34 = 2
-- p35 = 1
-- p36 = 1
-- p37 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
