WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(false, {p3:UInt64}, e.event = {p4:UInt64}, {p5:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p10:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p11:Int64} AND toInt64(bitShiftRight(place, 22)) < {p12:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p13:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p14:UInt64})), toUInt64(18446744073705357312))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt64(last - place), toUInt64(18446744073705357312)), tupleElement(lists, {p15:UInt64})) AS found1) < earliest, toUInt64(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, way, way[-1] AS last, bitShiftLeft(toUInt64(toInt64(bitShiftRight(last, 22)) - {p16:Int64}), 22) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, way, toInt64(bitShiftRight(way[1], 22)) + {p17:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 22)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p18:Int64}, stop) AS reach, way[{p19:UInt64}] AS event1, way[{p20:UInt64}] AS event2 FROM cut),
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
LIMIT {p21:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "1048576"
-- p4 = "7268084472799422120"
-- p5 = "2097152"
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124398000
-- p9 = 1763334000001
-- p10 = "1048576"
-- p11 = 1762124400000
-- p12 = 1762729200000
-- p13 = "2097152"
-- p14 = 1
-- p15 = 1
-- p16 = 2000
-- p17 = 604800000
-- p18 = 2
-- p19 = 1
-- p20 = 2
-- p21 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
