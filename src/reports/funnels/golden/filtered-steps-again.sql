WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if((e.event = {p3:UInt64} AND e.t1 IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64} AND text IN {p6:Array(String)})), {p7:UInt64}, 0) + if((e.event = {p8:UInt64} AND ifNull(e.n1 > {p9:Float64}, false)), {p10:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p11:UInt32} AND e.event = {p12:UInt64} AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND steps != 0),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place FROM happened WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([toUInt128(0)], arraySort(groupArray(place)), [bitShiftLeft(toUInt128(18446744073705357312), 64)]) AS events
  FROM means GROUP BY subject),
stage1 AS (
  SELECT subject, events, [first] AS way
  FROM (SELECT subject, events, arrayFirst(event -> ((bitAnd(toUInt64(bitShiftRight(event, 64)), {p15:UInt64}) != 0) AND toInt64(bitShiftRight(event, 86)) >= {p16:Int64} AND toInt64(bitShiftRight(event, 86)) < {p17:Int64}) OR event = bitShiftLeft(toUInt128(18446744073705357312), 64), events) AS first, first AS last FROM people)
  WHERE last != bitShiftLeft(toUInt128(18446744073705357312), 64)),
stage2 AS (
  SELECT subject, events, arrayConcat(walked, [arrayFirst(event -> (bitAnd(toUInt64(bitShiftRight(event, 64)), {p18:UInt64}) != 0 AND event > last) OR event = bitShiftLeft(toUInt128(18446744073705357312), 64), events)]) AS way
  FROM (SELECT subject, events, way AS walked, walked[-1] AS last, toInt64(bitShiftRight(last, 86)) - {p19:Int64} AS earliest FROM stage1)),
ways AS (SELECT subject, [way] AS ways FROM stage2),
cut AS (
  SELECT subject, ways, arrayMap(way -> toInt64(bitShiftRight(way[1], 86)) + {p20:Int64}, ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> toInt64(bitShiftRight(next, 86)) > deadline, arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways),
attempts AS (
  SELECT subject, arrayMap((way, deadline, stop, taken, superseded) -> (
      way[1], taken, if(stop = 0, 0, deadline), (toInt64(0), toInt64(0)),
      arrayMin(arrayMap(event -> event, taken)), arrayMax(arrayMap(event -> event, taken)), superseded
    ), ways, deadlines, stops, taken, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(way, 1, if(stop = 0, {p21:Int64}, stop)), ways, stops) AS taken FROM cut)),
entries AS (SELECT subject, attempts[1] AS entry FROM attempts),
attributed AS (
  SELECT subject, entry.1 AS start, entry.4 AS scope, toInt64(0) AS s1, arrayMap(event -> toInt64(bitShiftRight(event, 86)), entry.2) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times))) AS previous_average, quantileExactInclusiveForEach(0.5)(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times))) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times))) AS first_average, quantileExactInclusiveForEach(0.5)(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times))) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p22:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "7268084472799422120"
-- p4 = 7
-- p5 = "2908224623372723993"
-- p6 = ["small"]
-- p7 = "1"
-- p8 = "7268084472799422120"
-- p9 = 100
-- p10 = "2"
-- p11 = 7
-- p12 = "7268084472799422120"
-- p13 = 1762124400000
-- p14 = 1762736400001
-- p15 = "1"
-- p16 = 1762124400000
-- p17 = 1762729200000
-- p18 = "2"
-- p19 = 0
-- p20 = 7200000
-- p21 = 2
-- p22 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
