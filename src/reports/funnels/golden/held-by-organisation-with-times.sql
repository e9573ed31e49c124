WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, held, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM (
  SELECT arrayJoin(arrayDistinct(e.g1)) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, [e.t1] AS held
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.t1 != 0) AS happened WHERE subject != 0),
people AS (
  SELECT subject, held, minIf(place, bitAnd(place, {p11:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p12:Int64} AND toInt64(bitShiftRight(place, 22)) < {p13:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(place, {p14:UInt64}) != 0), toUInt64(18446744073705357312))) AS lists
  FROM means GROUP BY subject, held HAVING first != toUInt64(0)),
stage1 AS (
  SELECT subject, held, lists, first AS place1 FROM people),
stage2 AS (
  SELECT subject, held, lists, place1, bitShiftLeft(toUInt64(toInt64(bitShiftRight(place1, 22)) - {p15:Int64}), 22) AS earliest, if((arrayMin(place -> multiIf(place > place1, place, place < place1 AND place >= earliest, toUInt64(place1 - place), toUInt64(18446744073705357312)), tupleElement(lists, {p16:UInt64})) AS found1) < earliest, toUInt64(place1 - found1), found1) AS place2
  FROM stage1),
entries AS (SELECT subject, tupleElement(picked, {p17:UInt64}) AS start, tupleElement(picked, {p18:UInt64}) AS reach, tupleElement(picked, {p19:UInt64}) AS event1, tupleElement(picked, {p20:UInt64}) AS event2 FROM (SELECT subject, argMin((place1, multiIf(toInt64(bitShiftRight(place2, 22)) > (toInt64(bitShiftRight(place1, 22)) + {p21:Int64}), {p22:Int64}, {p23:Int64}), place1, place2), place1) AS picked FROM stage2 GROUP BY subject)),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 22)) AS time1, toInt64(bitShiftRight(event2, 22)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p24:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p25:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p26:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p27:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p28:UInt64}) / 1000] AS first_median, avgIf((greatest(0, time2 - time1) / 1000), reach > {p29:UInt64}) AS time_average, minIf((greatest(0, time2 - time1) / 1000), reach > {p29:UInt64}) AS time_min, maxIf((greatest(0, time2 - time1) / 1000), reach > {p29:UInt64}) AS time_max, quantilesExactInclusiveIf(0.1, 0.25, 0.5, 0.75, 0.9, 0.99)((greatest(0, time2 - time1) / 1000), reach > {p29:UInt64}) AS time_quantiles, sumMapIf(map(toUInt32(roundDown((greatest(0, time2 - time1) / 1000), {p30:Array(Float64)})), toUInt64(1)), reach > {p29:UInt64}) AS time_entries, uniqExactMapIf(map(toUInt32(roundDown((greatest(0, time2 - time1) / 1000), {p30:Array(Float64)})), subject), reach > {p29:UInt64}) AS time_people FROM placed
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
-- p15 = 2000
-- p16 = 1
-- p17 = 1
-- p18 = 2
-- p19 = 3
-- p20 = 4
-- p21 = 604800000
-- p22 = 1
-- p23 = 2
-- p24 = 1
-- p25 = 1
-- p26 = 1
-- p27 = 1
-- p28 = 1
-- p29 = 1
-- p30 = [0,1,2,5,10,30,60,120,300,600,1800,3600,7200,21600,43200,86400,172800,259200,604800,1209600,2592000,5184000,7776000,15552000]

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
