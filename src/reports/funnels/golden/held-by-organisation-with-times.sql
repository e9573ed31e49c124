WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT arrayJoin(arrayDistinct(e.g1)) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key, [e.t1] AS held
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event IN {p8:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.t1 != 0),
means AS (SELECT subject, held, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened WHERE subject != 0),
people AS (
  SELECT subject, held, minIf(place, bitAnd(place, {p11:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p12:Int64} AND toInt64(bitShiftRight(place, 22)) < {p13:Int64}) AS first, tuple(arrayPushBack(groupArrayIf(place, bitAnd(place, {p14:UInt64}) != 0), toUInt64(18446744073705357312))) AS lists
  FROM means GROUP BY subject, held HAVING first != toUInt64(0)),
stage1 AS (
  SELECT subject, held, lists, [first] AS way FROM people),
stage2 AS (
  SELECT subject, held, lists, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt64(last - place), toUInt64(18446744073705357312)), tupleElement(lists, {p15:UInt64})) AS found1) < earliest, toUInt64(last - found1), found1)]) AS way
  FROM (SELECT subject, held, lists, way, way[-1] AS last, bitShiftLeft(toUInt64(toInt64(bitShiftRight(last, 22)) - {p16:Int64}), 22) AS earliest FROM stage1)),
cut AS (
  SELECT subject, held, lists, way, toInt64(bitShiftRight(way[1], 22)) + {p17:Int64} AS until, arrayFirstIndex(next -> toInt64(bitShiftRight(next, 22)) > until, arrayPopFront(way)) AS stop FROM stage2),
entries AS (SELECT subject, tupleElement(picked, {p18:UInt64}) AS start, tupleElement(picked, {p19:UInt64}) AS reach, tupleElement(picked, {p20:UInt64}) AS event1, tupleElement(picked, {p21:UInt64}) AS event2 FROM (SELECT subject, argMin((way[1], if(stop = 0, {p22:Int64}, stop), way[{p23:UInt64}], way[{p24:UInt64}]), way[1]) AS picked FROM cut GROUP BY subject)),
attributed AS (
  SELECT subject, start, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(event1, 22)), toInt64(bitShiftRight(event2, 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, reached AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median, avgIf((greatest(0, times[{p25:UInt64}] - times[{p26:UInt64}]) / 1000), length(times) > {p27:UInt64}) AS time_average, minIf((greatest(0, times[{p25:UInt64}] - times[{p26:UInt64}]) / 1000), length(times) > {p27:UInt64}) AS time_min, maxIf((greatest(0, times[{p25:UInt64}] - times[{p26:UInt64}]) / 1000), length(times) > {p27:UInt64}) AS time_max, quantilesExactInclusiveIf(0.1, 0.25, 0.5, 0.75, 0.9, 0.99)((greatest(0, times[{p25:UInt64}] - times[{p26:UInt64}]) / 1000), length(times) > {p27:UInt64}) AS time_quantiles, sumMapIf(map(toUInt32(roundDown((greatest(0, times[{p25:UInt64}] - times[{p26:UInt64}]) / 1000), {p28:Array(Float64)})), toUInt64(1)), length(times) > {p27:UInt64}) AS time_entries, uniqExactMapIf(map(toUInt32(roundDown((greatest(0, times[{p25:UInt64}] - times[{p26:UInt64}]) / 1000), {p28:Array(Float64)})), subject), length(times) > {p27:UInt64}) AS time_people FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p29:UInt64}
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
-- p17 = 604800000
-- p18 = 1
-- p19 = 2
-- p20 = 3
-- p21 = 4
-- p22 = 2
-- p23 = 1
-- p24 = 2
-- p25 = 2
-- p26 = 1
-- p27 = 1
-- p28 = [0,1,2,5,10,30,60,120,300,600,1800,3600,7200,21600,43200,86400,172800,259200,604800,1209600,2592000,5184000,7776000,15552000]
-- p29 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
