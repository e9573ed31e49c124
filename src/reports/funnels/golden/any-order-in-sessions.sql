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
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place, deadline FROM happened ASOF LEFT JOIN sessions ON happened.person = sessions.person AND happened.at >= sessions.start WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([(toUInt128(0), toInt64(0))], arraySort(event -> tupleElement(event, 1), arrayMap((place, deadline) -> (place, deadline), groupArray(place), groupArray(deadline))), [(bitShiftLeft(toUInt128(18446744073705357312), 64), toInt64(0))]) AS events
  FROM means GROUP BY subject),
ways AS (
  SELECT subject, arrayMap(chain -> [tupleElement(chain, 1), tupleElement(chain, 2)], arrayFilter((chain, event) -> (bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p17:UInt64}) != 0 OR bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p18:UInt64}) != 0) AND toInt64(bitShiftRight(tupleElement(event, 1), 86)) >= {p19:Int64} AND toInt64(bitShiftRight(tupleElement(event, 1), 86)) < {p20:Int64}, arrayMap((event, head, after1, after2) -> arrayMap(sorted -> (sorted[{p21:UInt64}], sorted[{p22:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p23:UInt64}) != 0, head, after1), if(bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p24:UInt64}) != 0, head, after2)])])[1], events, heads, after1, after2), events)) AS ways
  FROM (SELECT subject, events, events AS heads, arrayReverseFill((head, event) -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p25:UInt64}) != 0, heads, events) AS after1, arrayReverseFill((head, event) -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p26:UInt64}) != 0, heads, events) AS after2 FROM people) WHERE notEmpty(ways)),
cut AS (
  SELECT subject, ways, arrayMap(way -> tupleElement(way[1], {p27:UInt64}), ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> toInt64(bitShiftRight(tupleElement(next, 1), 86)) > deadline, arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways),
attempts AS (
  SELECT subject, arrayMap((way, deadline, stop, taken, superseded) -> (
      tupleElement(way[1], 1), taken, if(stop = 0, 0, deadline), (toInt64(0), deadline),
      arrayMin(arrayMap(event -> tupleElement(event, 1), taken)), arrayMax(arrayMap(event -> tupleElement(event, 1), taken)), superseded
    ), ways, deadlines, stops, taken, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(way, 1, if(stop = 0, {p28:Int64}, stop)), ways, stops) AS taken FROM cut)),
entries AS (
  SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, arrayMap(place -> place = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.4, attempts))))) AS entry FROM attempts),
attributed AS (
  SELECT subject, entry.1 AS start, entry.4 AS scope, toInt64(0) AS s1, arrayMap(event -> toInt64(bitShiftRight(tupleElement(event, 1), 86)), entry.2) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, uniqExactForEach(arrayMap(time -> subject, times)) AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p29:UInt64}
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
-- p10 = "1"
-- p11 = "7268084472799422120"
-- p12 = "2"
-- p13 = 7
-- p14 = ["5130260981933841653","7268084472799422120"]
-- p15 = 1762124398000
-- p16 = 1762815600000
-- p17 = "1"
-- p18 = "2"
-- p19 = 1762124400000
-- p20 = 1762729200000
-- p21 = 1
-- p22 = 2
-- p23 = "1"
-- p24 = "2"
-- p25 = "1"
-- p26 = "2"
-- p27 = 2
-- p28 = 2
-- p29 = 12

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
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place, deadline FROM happened ASOF LEFT JOIN sessions ON happened.person = sessions.person AND happened.at >= sessions.start WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([(toUInt128(0), toInt64(0))], arraySort(event -> tupleElement(event, 1), arrayMap((place, deadline) -> (place, deadline), groupArray(place), groupArray(deadline))), [(bitShiftLeft(toUInt128(18446744073705357312), 64), toInt64(0))]) AS events
  FROM means GROUP BY subject),
ways AS (
  SELECT subject, arrayMap(chain -> [tupleElement(chain, 1), tupleElement(chain, 2)], arrayFilter((chain, event) -> (bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p17:UInt64}) != 0 OR bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p18:UInt64}) != 0) AND toInt64(bitShiftRight(tupleElement(event, 1), 86)) >= {p19:Int64} AND toInt64(bitShiftRight(tupleElement(event, 1), 86)) < {p20:Int64}, arrayMap((event, head, after1, after2) -> arrayMap(sorted -> (sorted[{p21:UInt64}], sorted[{p22:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p23:UInt64}) != 0, head, after1), if(bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p24:UInt64}) != 0, head, after2)])])[1], events, heads, after1, after2), events)) AS ways
  FROM (SELECT subject, events, events AS heads, arrayReverseFill((head, event) -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p25:UInt64}) != 0, heads, events) AS after1, arrayReverseFill((head, event) -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p26:UInt64}) != 0, heads, events) AS after2 FROM people) WHERE notEmpty(ways)),
cut AS (
  SELECT subject, ways, arrayMap(way -> tupleElement(way[1], {p27:UInt64}), ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> toInt64(bitShiftRight(tupleElement(next, 1), 86)) > deadline, arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways),
attempts AS (
  SELECT subject, arrayMap((way, deadline, stop, taken, superseded) -> (
      tupleElement(way[1], 1), taken, if(stop = 0, 0, deadline), (roundDown(toInt64(bitShiftRight(tupleElement(way[1], 1), 86)), {p28:Array(Int64)}), deadline),
      arrayMin(arrayMap(event -> tupleElement(event, 1), taken)), arrayMax(arrayMap(event -> tupleElement(event, 1), taken)), superseded
    ), ways, deadlines, stops, taken, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(way, 1, if(stop = 0, {p29:Int64}, stop)), ways, stops) AS taken FROM cut)),
entries AS (
  SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, arrayMap(place -> place = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.4, attempts))))) AS entry FROM attempts),
attributed AS (
  SELECT subject, entry.1 AS start, entry.4 AS scope, toInt64(0) AS s1, arrayMap(event -> toInt64(bitShiftRight(tupleElement(event, 1), 86)), entry.2) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, roundDown(times[1], {p30:Array(Int64)}) AS bucket, times
  FROM attributed),
counted AS (SELECT s1, bucket, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, uniqExactForEach(arrayMap(time -> subject, times)) AS people FROM placed GROUP BY s1, bucket),
measured AS (SELECT s1, sum(reached[1]) AS size, groupArray((bucket, reached, people)) AS cells FROM counted GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p31:UInt64}
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
-- p10 = "1"
-- p11 = "7268084472799422120"
-- p12 = "2"
-- p13 = 7
-- p14 = ["5130260981933841653","7268084472799422120"]
-- p15 = 1762124398000
-- p16 = 1762815600000
-- p17 = "1"
-- p18 = "2"
-- p19 = 1762124400000
-- p20 = 1762729200000
-- p21 = 1
-- p22 = 2
-- p23 = "1"
-- p24 = "2"
-- p25 = "1"
-- p26 = "2"
-- p27 = 2
-- p28 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p29 = 2
-- p30 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p31 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
