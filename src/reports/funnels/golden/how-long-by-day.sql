WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p11:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p12:Int64} AND toInt64(bitShiftRight(place, 22)) < {p13:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p14:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p15:UInt64})), toUInt64(18446744073705357312))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt64(last - place), toUInt64(18446744073705357312)), tupleElement(lists, {p16:UInt64})) AS found1) < earliest, toUInt64(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, way, way[-1] AS last, bitShiftLeft(toUInt64(toInt64(bitShiftRight(last, 22)) - {p17:Int64}), 22) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, way, toInt64(bitShiftRight(way[1], 22)) + {p18:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 22)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p19:Int64}, stop) AS reach, way[{p20:UInt64}] AS event1, way[{p21:UInt64}] AS event2 FROM cut),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(event1, 22)), toInt64(bitShiftRight(event2, 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p22:UInt64}
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
-- p11 = "1048576"
-- p12 = 1762124400000
-- p13 = 1762729200000
-- p14 = "2097152"
-- p15 = 1
-- p16 = 1
-- p17 = 2000
-- p18 = 604800000
-- p19 = 2
-- p20 = 1
-- p21 = 2
-- p22 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p11:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p12:Int64} AND toInt64(bitShiftRight(place, 22)) < {p13:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p14:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p15:UInt64})), toUInt64(18446744073705357312))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt64(last - place), toUInt64(18446744073705357312)), tupleElement(lists, {p16:UInt64})) AS found1) < earliest, toUInt64(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, way, way[-1] AS last, bitShiftLeft(toUInt64(toInt64(bitShiftRight(last, 22)) - {p17:Int64}), 22) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, way, toInt64(bitShiftRight(way[1], 22)) + {p18:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 22)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p19:Int64}, stop) AS reach, way[{p20:UInt64}] AS event1, way[{p21:UInt64}] AS event2 FROM cut),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(event1, 22)), toInt64(bitShiftRight(event2, 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, least({p22:Int64} + intDiv(times[1] - {p22:Int64}, {p23:Int64}) * {p23:Int64}, {p24:Int64}) AS bucket, times
  FROM attributed),
counted AS (SELECT s1, bucket, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1, bucket),
measured AS (SELECT s1, sum(reached[1]) AS size, groupArray((bucket, reached, people, previous_average, previous_median, first_average, first_median)) AS cells FROM counted GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p25:UInt64}
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
-- p11 = "1048576"
-- p12 = 1762124400000
-- p13 = 1762729200000
-- p14 = "2097152"
-- p15 = 1
-- p16 = 1
-- p17 = 2000
-- p18 = 604800000
-- p19 = 2
-- p20 = 1
-- p21 = 2
-- p22 = 1762124400000
-- p23 = 86400000
-- p24 = 1762642800000
-- p25 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
