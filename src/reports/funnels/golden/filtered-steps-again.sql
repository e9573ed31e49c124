WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if((e.event = {p3:UInt64} AND e.t1 IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64} AND text IN {p6:Array(String)})), {p7:UInt64}, 0) + if((e.event = {p8:UInt64} AND ifNull(e.n1 > {p9:Float64}, false)), {p10:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p11:UInt32} AND e.event = {p12:UInt64} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND steps != 0),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place FROM happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p15:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 86)) < {p17:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p18:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt128(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p19:UInt64})), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt128(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, arrayConcat(way, [arrayMin(place -> if(place > last, place, bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p20:UInt64}))]) AS way
  FROM (SELECT subject, lists, way, way[-1] AS last, bitShiftLeft(toUInt128(toUInt64(toInt64(bitShiftRight(last, 86)) - {p21:Int64})), 86) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, way, toInt64(bitShiftRight(way[1], 86)) + {p22:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 86)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p23:Int64}, stop) AS reach, way[{p24:UInt64}] AS event1, way[{p25:UInt64}] AS event2 FROM cut),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(event1, 86)), toInt64(bitShiftRight(event2, 86))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p26:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "7268084472799422120"
-- p4 = 7
-- p5 = "2908224623372723993"
-- p6 = ["small"]
-- p7 = "1048576"
-- p8 = "7268084472799422120"
-- p9 = 100
-- p10 = "2097152"
-- p11 = 7
-- p12 = "7268084472799422120"
-- p13 = 1762124400000
-- p14 = 1762736400001
-- p15 = "1048576"
-- p16 = 1762124400000
-- p17 = 1762729200000
-- p18 = "2097152"
-- p19 = 1
-- p20 = 1
-- p21 = 0
-- p22 = 7200000
-- p23 = 2
-- p24 = 1
-- p25 = 2
-- p26 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
