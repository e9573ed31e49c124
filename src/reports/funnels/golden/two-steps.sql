WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC')) AS happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p11:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p12:Int64} AND toInt64(bitShiftRight(place, 22)) < {p13:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p14:UInt64}) != 0)) AS lists
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p15:UInt64})), toUInt64(18446744073705357312))) AS lists
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, place1, bitShiftLeft(toUInt64(toInt64(bitShiftRight(place1, 22)) - {p16:Int64}), 22) AS earliest, if((arrayMin(place -> multiIf(place > place1, place, place < place1 AND place >= earliest, toUInt64(place1 - place), toUInt64(18446744073705357312)), tupleElement(lists, {p17:UInt64})) AS found1) < earliest, toUInt64(place1 - found1), found1) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 22)) > (toInt64(bitShiftRight(place1, 22)) + {p18:Int64}), {p19:Int64}, {p20:Int64}) AS reach, place1 AS event1, place2 AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 22)) AS time1, toInt64(bitShiftRight(event2, 22)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p21:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p22:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p23:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p24:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p25:UInt64}) / 1000] AS first_median FROM placed
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
-- p16 = 2000
-- p17 = 1
-- p18 = 604800000
-- p19 = 1
-- p20 = 2
-- p21 = 1
-- p22 = 1
-- p23 = 1
-- p24 = 1
-- p25 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
