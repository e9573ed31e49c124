WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(if((e.event = {p3:UInt64} AND e.t1 IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64} AND text IN {p6:Array(String)})), {p7:UInt64}, 0) + if((e.event = {p8:UInt64} AND ifNull(e.n1 > {p9:Float64}, false)), {p10:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p11:UInt32} AND e.event = {p12:UInt64} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND steps != 0) AS happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p15:UInt64}) != 0 AND toInt64(bitShiftRight(place, 86)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 86)) < {p17:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(toUInt64(bitShiftRight(place, 64)), {p18:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt128(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p19:UInt64})), bitShiftLeft(toUInt128(18446744073705357312), 64))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt128(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, place1, arrayMin(place -> if(place > place1, place, bitShiftLeft(toUInt128(18446744073705357312), 64)), tupleElement(lists, {p20:UInt64})) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 86)) > (toInt64(bitShiftRight(place1, 86)) + {p21:Int64}), {p22:Int64}, {p23:Int64}) AS reach, place1 AS event1, place2 AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 86)) AS time1, toInt64(bitShiftRight(event2, 86)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p24:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p25:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p26:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p27:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p28:UInt64}) / 1000] AS first_median FROM placed
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
-- p21 = 7200000
-- p22 = 1
-- p23 = 2
-- p24 = 1
-- p25 = 1
-- p26 = 1
-- p27 = 1
-- p28 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
