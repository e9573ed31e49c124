WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, (e.event = {p5:UInt64} AND (if(l.subject = 0, e.person, l.person), e.time) IN (
    SELECT if(l.subject = 0, e.person, l.person) AS person, min(e.time) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND true AND person != 0 GROUP BY person)), {p8:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p9:UInt32} AND e.event IN {p10:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND steps != 0),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened WHERE subject != 0),
people AS (
  SELECT subject, minIf(place, bitAnd(place, {p13:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p14:Int64} AND toInt64(bitShiftRight(place, 22)) < {p15:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(place, {p16:UInt64}) != 0), toUInt64(18446744073705357312))) AS lists
  FROM means GROUP BY subject HAVING first != toUInt64(0)),
stage1 AS (
  SELECT subject, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt64(last - place), toUInt64(18446744073705357312)), tupleElement(lists, {p17:UInt64})) AS found1) < earliest, toUInt64(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, way, way[-1] AS last, bitShiftLeft(toUInt64(toInt64(bitShiftRight(last, 22)) - {p18:Int64}), 22) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, way, toInt64(bitShiftRight(way[1], 22)) + {p19:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 22)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p20:Int64}, stop) AS reach, way[{p21:UInt64}] AS event1, way[{p22:UInt64}] AS event2 FROM cut),
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
LIMIT {p23:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = "2097152"
-- p9 = 7
-- p10 = ["5130260981933841653","7268084472799422120"]
-- p11 = 1762124398000
-- p12 = 1763334000001
-- p13 = "1048576"
-- p14 = 1762124400000
-- p15 = 1762729200000
-- p16 = "2097152"
-- p17 = 1
-- p18 = 2000
-- p19 = 604800000
-- p20 = 2
-- p21 = 1
-- p22 = 2
-- p23 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
