WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if(e.event = {p3:UInt64}, {p4:UInt64}, 0) + if(e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND steps != 0),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS event FROM happened WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([toUInt64(0)], arraySort(groupArray(event)), [toUInt64(18446744073705357312)]) AS events
  FROM means GROUP BY subject),
stage2 AS (
  SELECT subject, events, arrayMap((event, before1, after1) -> if(toInt64(bitShiftRight(before1, 22)) + {p11:Int64} >= toInt64(bitShiftRight(event, 22)), before1, after1), events, before1, after1) AS follows
  FROM (SELECT subject, events, events AS heads, arrayFill((head, event) -> bitAnd(event, {p12:UInt64}) != 0, heads, events) AS before1, arrayReverseFill((head, event) -> bitAnd(event, {p12:UInt64}) != 0, heads, events) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayMap(chain -> [tupleElement(chain, 1), tupleElement(chain, 2)], arraySlice(arrayFilter((head, event) -> (bitAnd(event, {p13:UInt64}) != 0) AND toInt64(bitShiftRight(event, 22)) >= {p14:Int64} AND toInt64(bitShiftRight(event, 22)) < {p15:Int64}, arrayMap((link, follow) -> (link, follow), events, follows), events), 1, 1)) AS ways
  FROM stage2 WHERE notEmpty(ways)),
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
-- p3 = "5130260981933841653"
-- p4 = "1"
-- p5 = "7268084472799422120"
-- p6 = "2"
-- p7 = 7
-- p8 = ["5130260981933841653","7268084472799422120"]
-- p9 = 1762124398000
-- p10 = 1763334000001
-- p11 = 2000
-- p12 = "2"
-- p13 = "1"
-- p14 = 1762124400000
-- p15 = 1762729200000
-- p16 = 604800000
-- p17 = 2
-- p18 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
