WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, session.1 AS start, session.2 AS deadline
  FROM (
    SELECT person, arraySort(groupArray((start, finish))) AS sessions,
      arrayJoin(arrayMap((session, place) -> (session.1, sessions[least(place + {p3:Int64}, length(sessions))].2), sessions, arrayEnumerate(sessions))) AS session
    FROM (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p4:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> roundDown(moment, {p5:Array(Int64)}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p6:UInt32} AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND person != 0
      GROUP BY person))) GROUP BY person)
),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p9:UInt64}, {p10:UInt64}, e.event = {p11:UInt64}, {p12:UInt64}, 0)) AS steps, e.insert_key AS insert_key, if(l.subject = 0, e.person, l.person) AS person
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p13:UInt32} AND e.event IN {p14:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps + bitAnd(insert_key, {p17:UInt64})), 64) + toUInt64(deadline) AS place FROM happened ASOF LEFT JOIN sessions ON happened.person = sessions.person AND happened.at >= sessions.start WHERE subject != 0),
gathered AS (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject),
people AS (SELECT subject, arrayMap(one -> toUInt64(bitShiftRight(one, 64)), sorted) AS places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), arrayMap(one -> toInt64(one), sorted)) AS events FROM (SELECT subject, arrayConcat([bitShiftLeft(toUInt128(toUInt64(0)), 64)], arraySort(place), [bitShiftLeft(toUInt128(toUInt64(18446744073705357312)), 64)]) AS sorted FROM gathered)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p18:UInt64}) != 0 OR bitAnd(place, {p19:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p20:Int64} AND toInt64(bitShiftRight(place, 22)) < {p21:Int64}, arrayMap((place, head, after1, after2) -> arrayMap(sorted -> (sorted[{p22:UInt64}], sorted[{p23:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(place, {p24:UInt64}) != 0, head, after1), if(bitAnd(place, {p25:UInt64}) != 0, head, after2)])])[1], places, heads, after1, after2), places) AS ways
  FROM (SELECT subject, places, events AS heads, arrayReverseFill((head, place) -> bitAnd(place, {p26:UInt64}) != 0, heads, places) AS after1, arrayReverseFill((head, place) -> bitAnd(place, {p27:UInt64}) != 0, heads, places) AS after2 FROM people) WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p28:Int64}, 0, tupleElement(tupleElement(way, 1), {p29:UInt64})), (toInt64(0), tupleElement(tupleElement(way, 1), {p30:UInt64})), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p31:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p31:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > tupleElement(tupleElement(way, 1), {p32:UInt64}), {p33:Int64}, {p34:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.5, attempts))) AS flags FROM attempts)))),
attributed AS (
  SELECT subject, start, scope, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, uniqExactForEach(arrayMap(time -> subject, times)) AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p35:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 0
-- p4 = 1800000
-- p5 = [1762038000000,1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000,1762729200000]
-- p6 = 7
-- p7 = 1762038000000
-- p8 = 1762815600000
-- p9 = "5130260981933841653"
-- p10 = "1048576"
-- p11 = "7268084472799422120"
-- p12 = "2097152"
-- p13 = 7
-- p14 = ["5130260981933841653","7268084472799422120"]
-- p15 = 1762124398000
-- p16 = 1762815600000
-- p17 = "1048575"
-- p18 = "1048576"
-- p19 = "2097152"
-- p20 = 1762124400000
-- p21 = 1762729200000
-- p22 = 1
-- p23 = 2
-- p24 = "1048576"
-- p25 = "2097152"
-- p26 = "1048576"
-- p27 = "2097152"
-- p28 = 2
-- p29 = 2
-- p30 = 2
-- p31 = 1
-- p32 = 2
-- p33 = 1
-- p34 = 2
-- p35 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, session.1 AS start, session.2 AS deadline
  FROM (
    SELECT person, arraySort(groupArray((start, finish))) AS sessions,
      arrayJoin(arrayMap((session, place) -> (session.1, sessions[least(place + {p3:Int64}, length(sessions))].2), sessions, arrayEnumerate(sessions))) AS session
    FROM (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p4:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> roundDown(moment, {p5:Array(Int64)}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p6:UInt32} AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND person != 0
      GROUP BY person))) GROUP BY person)
),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p9:UInt64}, {p10:UInt64}, e.event = {p11:UInt64}, {p12:UInt64}, 0)) AS steps, e.insert_key AS insert_key, if(l.subject = 0, e.person, l.person) AS person
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p13:UInt32} AND e.event IN {p14:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps + bitAnd(insert_key, {p17:UInt64})), 64) + toUInt64(deadline) AS place FROM happened ASOF LEFT JOIN sessions ON happened.person = sessions.person AND happened.at >= sessions.start WHERE subject != 0),
gathered AS (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject),
people AS (SELECT subject, arrayMap(one -> toUInt64(bitShiftRight(one, 64)), sorted) AS places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), arrayMap(one -> toInt64(one), sorted)) AS events FROM (SELECT subject, arrayConcat([bitShiftLeft(toUInt128(toUInt64(0)), 64)], arraySort(place), [bitShiftLeft(toUInt128(toUInt64(18446744073705357312)), 64)]) AS sorted FROM gathered)),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p18:UInt64}) != 0 OR bitAnd(place, {p19:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p20:Int64} AND toInt64(bitShiftRight(place, 22)) < {p21:Int64}, arrayMap((place, head, after1, after2) -> arrayMap(sorted -> (sorted[{p22:UInt64}], sorted[{p23:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(place, {p24:UInt64}) != 0, head, after1), if(bitAnd(place, {p25:UInt64}) != 0, head, after2)])])[1], places, heads, after1, after2), places) AS ways
  FROM (SELECT subject, places, events AS heads, arrayReverseFill((head, place) -> bitAnd(place, {p26:UInt64}) != 0, heads, places) AS after1, arrayReverseFill((head, place) -> bitAnd(place, {p27:UInt64}) != 0, heads, places) AS after2 FROM people) WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p28:Int64}, 0, tupleElement(tupleElement(way, 1), {p29:UInt64})), (roundDown(toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)), {p30:Array(Int64)}), tupleElement(tupleElement(way, 1), {p31:UInt64})), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p32:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p32:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > tupleElement(tupleElement(way, 1), {p33:UInt64}), {p34:Int64}, {p35:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.5, attempts))) AS flags FROM attempts)))),
attributed AS (
  SELECT subject, start, scope, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, roundDown(times[1], {p36:Array(Int64)}) AS bucket, times
  FROM attributed),
counted AS (SELECT s1, bucket, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, uniqExactForEach(arrayMap(time -> subject, times)) AS people FROM placed GROUP BY s1, bucket),
measured AS (SELECT s1, sum(reached[1]) AS size, groupArray((bucket, reached, people)) AS cells FROM counted GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p37:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 0
-- p4 = 1800000
-- p5 = [1762038000000,1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000,1762729200000]
-- p6 = 7
-- p7 = 1762038000000
-- p8 = 1762815600000
-- p9 = "5130260981933841653"
-- p10 = "1048576"
-- p11 = "7268084472799422120"
-- p12 = "2097152"
-- p13 = 7
-- p14 = ["5130260981933841653","7268084472799422120"]
-- p15 = 1762124398000
-- p16 = 1762815600000
-- p17 = "1048575"
-- p18 = "1048576"
-- p19 = "2097152"
-- p20 = 1762124400000
-- p21 = 1762729200000
-- p22 = 1
-- p23 = 2
-- p24 = "1048576"
-- p25 = "2097152"
-- p26 = "1048576"
-- p27 = "2097152"
-- p28 = 2
-- p29 = 2
-- p30 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p31 = 2
-- p32 = 1
-- p33 = 2
-- p34 = 1
-- p35 = 2
-- p36 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p37 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
