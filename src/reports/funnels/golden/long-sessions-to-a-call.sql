WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, 0)) AS steps, toUInt64(if((true AND (e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p5:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p6:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p7:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p8:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p9:Int64} + intDiv(moment - {p9:Int64}, {p10:Int64}) * {p10:Int64}, {p11:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p12:UInt32} AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
    WHERE e.project = {p15:UInt32} AND e.time >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND (e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)) IN (
    SELECT row.1, row.2, row.3, at FROM (
      SELECT min((e.insert_key, e.event, e.person)) AS row, s.start AS at
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
      WHERE e.project = {p18:UInt32} AND e.time >= fromUnixTimestamp64Milli({p19:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND s.events > 0 AND toUnixTimestamp64Milli(e.time) = s.start
      GROUP BY s.person, at)) AND ifNull(toNullable((s.finish - s.start) / 1000) >= {p21:Float64}, false))), {p22:UInt64}, 0)) AS starts, toUInt64(if((true AND (e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p23:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p24:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p25:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p26:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p27:Int64} + intDiv(moment - {p27:Int64}, {p28:Int64}) * {p28:Int64}, {p29:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p30:UInt32} AND e.time >= fromUnixTimestamp64Milli({p31:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p32:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT row.1, row.2, row.3, at FROM (
      SELECT max((e.insert_key, e.event, e.person)) AS row, s.finish AS at
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
      WHERE e.project = {p33:UInt32} AND e.time >= fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND s.events > 0 AND toUnixTimestamp64Milli(e.time) = s.finish
      GROUP BY s.person, at))), {p36:UInt64}, 0)) AS exclusions, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p37:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p38:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p39:Int64}, 'UTC') AND steps + starts + exclusions != 0),
means AS (SELECT subject, arrayJoin(arrayFilter(place -> bitAnd(place, 4194303) != 0, [bitShiftLeft(toUInt64(at), 22) + steps, bitShiftLeft(toUInt64(at), 22) + starts, bitShiftLeft(toUInt64((at - {p40:Int64})), 22) + exclusions])) AS place FROM happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p41:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p42:Int64} AND toInt64(bitShiftRight(place, 22)) < {p43:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p44:UInt64}) != 0)) AS lists, groupArrayIf(place, bitAnd(place, {p45:UInt64}) != 0) AS excluded
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p46:UInt64})), toUInt64(18446744073705357312))) AS lists, arrayPushBack(groupArrayArray(e.excluded), toUInt64(18446744073705357312)) AS excluded
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, excluded, [first] AS way FROM people),
stage2 AS (
  SELECT subject, lists, excluded, arrayConcat(way, [if((arrayMin(place -> multiIf(place > last, place, place < last AND place >= earliest, toUInt64(last - place), toUInt64(18446744073705357312)), tupleElement(lists, {p47:UInt64})) AS found1) < earliest, toUInt64(last - found1), found1)]) AS way
  FROM (SELECT subject, lists, excluded, way, way[-1] AS last, bitShiftLeft(toUInt64(toInt64(bitShiftRight(last, 22)) - {p48:Int64}), 22) AS earliest FROM stage1)),
cut AS (
  SELECT subject, lists, excluded, way, toInt64(bitShiftRight(way[1], 22)) + {p49:Int64} AS until, arrayFirstIndex((next, exclusion) -> toInt64(bitShiftRight(next, 22)) > until OR (toInt64(bitShiftRight(exclusion, 22)) + {p50:Int64} + {p51:Int64} < toInt64(bitShiftRight(next, 22)) AND toInt64(bitShiftRight(exclusion, 22)) + {p50:Int64} <= until), arrayPopFront(way), [arrayMin(place -> if(bitAnd(place, {p52:UInt64}) != 0 AND place >= way[{p53:UInt64}], place, toUInt64(18446744073705357312)), excluded)]) AS stop FROM stage2),
entries AS (SELECT subject, way[1] AS start, if(stop = 0, {p54:Int64}, stop) AS reach, way[{p55:UInt64}] AS event1, way[{p56:UInt64}] AS event2 FROM cut),
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
LIMIT {p57:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "7268084472799422120"
-- p4 = "2097152"
-- p5 = 7
-- p6 = 7
-- p7 = 7
-- p8 = 1800000
-- p9 = 1762038000000
-- p10 = 86400000
-- p11 = 1763334000000
-- p12 = 7
-- p13 = 1762038000000
-- p14 = 1763420400000
-- p15 = 7
-- p16 = 1762038000000
-- p17 = 1763420400000
-- p18 = 7
-- p19 = 1762038000000
-- p20 = 1763420400000
-- p21 = 60
-- p22 = "1048576"
-- p23 = 7
-- p24 = 7
-- p25 = 7
-- p26 = 1800000
-- p27 = 1762038000000
-- p28 = 86400000
-- p29 = 1763334000000
-- p30 = 7
-- p31 = 1762038000000
-- p32 = 1763420400000
-- p33 = 7
-- p34 = 1762038000000
-- p35 = 1763420400000
-- p36 = "524288"
-- p37 = 7
-- p38 = 1762124398000
-- p39 = 1763334000001
-- p40 = 2000
-- p41 = "1048576"
-- p42 = 1762124400000
-- p43 = 1762729200000
-- p44 = "2097152"
-- p45 = "524288"
-- p46 = 1
-- p47 = 1
-- p48 = 2000
-- p49 = 604800000
-- p50 = 2000
-- p51 = 2000
-- p52 = "524288"
-- p53 = 1
-- p54 = 2
-- p55 = 1
-- p56 = 2
-- p57 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
