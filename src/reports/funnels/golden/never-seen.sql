WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(false, {p3:UInt64}, 0) + if(e.event = {p4:UInt64}, {p5:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND steps != 0),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([toUInt64(0)], arraySort(groupArray(place)), [toUInt64(18446744073705357312)]) AS events
  FROM means GROUP BY subject),
stage1 AS (
  SELECT subject, events, [first] AS way
  FROM (SELECT subject, events, arrayFirst(event -> ((bitAnd(event, {p10:UInt64}) != 0) AND toInt64(bitShiftRight(event, 22)) >= {p11:Int64} AND toInt64(bitShiftRight(event, 22)) < {p12:Int64}) OR event = toUInt64(18446744073705357312), events) AS first, first AS last FROM people)
  WHERE last != toUInt64(18446744073705357312)),
stage2 AS (
  SELECT subject, events, arrayConcat(walked, [if(arrayLast(event -> bitAnd(event, {p13:UInt64}) != 0 AND event < last AND toInt64(bitShiftRight(event, 22)) >= earliest, events) != toUInt64(0), arrayLast(event -> bitAnd(event, {p13:UInt64}) != 0 AND event < last AND toInt64(bitShiftRight(event, 22)) >= earliest, events), arrayFirst(event -> (bitAnd(event, {p14:UInt64}) != 0 AND event > last) OR event = toUInt64(18446744073705357312), events))]) AS way
  FROM (SELECT subject, events, way AS walked, walked[-1] AS last, toInt64(bitShiftRight(last, 22)) - {p15:Int64} AS earliest FROM stage1)),
ways AS (SELECT subject, [way] AS ways FROM stage2),
cut AS (
  SELECT subject, ways, arrayMap(way -> toInt64(bitShiftRight(way[1], 22)) + {p16:Int64}, ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> toInt64(bitShiftRight(next, 22)) > deadline, arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways),
attempts AS (
  SELECT subject, arrayMap((way, deadline, stop, taken, superseded) -> (
      way[1], taken, if(stop = 0, 0, deadline), (toInt64(0), toInt64(0)),
      arrayMin(arrayMap(event -> event, taken)), arrayMax(arrayMap(event -> event, taken)), superseded
    ), ways, deadlines, stops, taken, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(way, 1, if(stop = 0, {p17:Int64}, stop)), ways, stops) AS taken FROM cut)),
entries AS (SELECT subject, attempts[1] AS entry FROM attempts),
attributed AS (
  SELECT subject, entry.1 AS start, entry.4 AS scope, toInt64(0) AS s1, arrayMap(event -> toInt64(bitShiftRight(event, 22)), entry.2) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times))) AS previous_average, quantileExactInclusiveForEach(0.5)(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times))) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times))) AS first_average, quantileExactInclusiveForEach(0.5)(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times))) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p18:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "1"
-- p4 = "7268084472799422120"
-- p5 = "2"
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124398000
-- p9 = 1763334000001
-- p10 = "1"
-- p11 = 1762124400000
-- p12 = 1762729200000
-- p13 = "2"
-- p14 = "2"
-- p15 = 2000
-- p16 = 604800000
-- p17 = 2
-- p18 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
