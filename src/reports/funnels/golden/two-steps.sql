WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(e.event = {p3:UInt64}, {p4:UInt64}, 0) + if(e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND steps != 0),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([toUInt64(0)], arraySort(groupArray(place)), [toUInt64(18446744073705357312)]) AS events
  FROM means GROUP BY subject),
stage1 AS (
  SELECT subject, events, [first] AS way
  FROM (SELECT subject, events, arrayFirst(event -> ((bitAnd(event, {p11:UInt64}) != 0) AND toInt64(bitShiftRight(event, 22)) >= {p12:Int64} AND toInt64(bitShiftRight(event, 22)) < {p13:Int64}) OR event = toUInt64(18446744073705357312), events) AS first, first AS last FROM people)
  WHERE last != toUInt64(18446744073705357312)),
stage2 AS (
  SELECT subject, events, arrayConcat(walked, [if(arrayLast(event -> bitAnd(event, {p14:UInt64}) != 0 AND event < last AND toInt64(bitShiftRight(event, 22)) >= earliest, events) != toUInt64(0), arrayLast(event -> bitAnd(event, {p14:UInt64}) != 0 AND event < last AND toInt64(bitShiftRight(event, 22)) >= earliest, events), arrayFirst(event -> (bitAnd(event, {p15:UInt64}) != 0 AND event > last) OR event = toUInt64(18446744073705357312), events))]) AS way
  FROM (SELECT subject, events, way AS walked, walked[-1] AS last, toInt64(bitShiftRight(last, 22)) - {p16:Int64} AS earliest FROM stage1)),
ways AS (SELECT subject, [way] AS ways FROM stage2),
cut AS (
  SELECT subject, ways, arrayMap(way -> toInt64(bitShiftRight(way[1], 22)) + {p17:Int64}, ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> toInt64(bitShiftRight(next, 22)) > deadline, arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways),
attempts AS (
  SELECT subject, arrayMap((way, deadline, stop, taken, superseded) -> (
      way[1], taken, if(stop = 0, 0, deadline), (toInt64(0), toInt64(0)),
      arrayMin(arrayMap(event -> event, taken)), arrayMax(arrayMap(event -> event, taken)), superseded
    ), ways, deadlines, stops, taken, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(way, 1, if(stop = 0, {p18:Int64}, stop)), ways, stops) AS taken FROM cut)),
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
LIMIT {p19:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1"
-- p5 = "7268084472799422120"
-- p6 = "2"
-- p7 = 7
-- p8 = ["5130260981933841653","7268084472799422120"]
-- p9 = 1762124398000
-- p10 = 1763334000001
-- p11 = "1"
-- p12 = 1762124400000
-- p13 = 1762729200000
-- p14 = "2"
-- p15 = "2"
-- p16 = 2000
-- p17 = 604800000
-- p18 = 2
-- p19 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
