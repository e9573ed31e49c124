WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, arrayJoin(arrayFilter(place -> bitAnd(place, 4194303) != 0, [bitShiftLeft(toUInt64(at), 22) + steps, bitShiftLeft(toUInt64(at), 22) + starts, bitShiftLeft(toUInt64((at - {p3:Int64})), 22) + exclusions])) AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p4:UInt64}, {p5:UInt64}, 0)) AS steps, toUInt64(if((true AND (e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p6:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p7:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p8:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p9:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p10:Int64} + intDiv(moment - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p13:UInt32} AND e.time >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
    WHERE e.project = {p16:UInt32} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND (e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)) IN (
    SELECT row.1, row.2, row.3, at FROM (
      SELECT min((e.insert_key, e.event, e.person)) AS row, s.start AS at
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
      WHERE e.project = {p19:UInt32} AND e.time >= fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p21:Int64}, 'UTC') AND s.events > 0 AND toUnixTimestamp64Milli(e.time) = s.start
      GROUP BY s.person, at)) AND ifNull(toNullable((s.finish - s.start) / 1000) >= {p22:Float64}, false))), {p23:UInt64}, 0)) AS starts, toUInt64(if((true AND (e.insert_key, e.event, e.person, toUnixTimestamp64Milli(e.time)) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p24:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p25:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p26:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p27:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p28:Int64} + intDiv(moment - {p28:Int64}, {p29:Int64}) * {p29:Int64}, {p30:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p31:UInt32} AND e.time >= fromUnixTimestamp64Milli({p32:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p33:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT row.1, row.2, row.3, at FROM (
      SELECT max((e.insert_key, e.event, e.person)) AS row, s.finish AS at
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
      WHERE e.project = {p34:UInt32} AND e.time >= fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p36:Int64}, 'UTC') AND s.events > 0 AND toUnixTimestamp64Milli(e.time) = s.finish
      GROUP BY s.person, at))), {p37:UInt64}, 0)) AS exclusions, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p38:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p39:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p40:Int64}, 'UTC') AND steps + starts + exclusions != 0) AS happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p41:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p42:Int64} AND toInt64(bitShiftRight(place, 22)) < {p43:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p44:UInt64}) != 0)) AS lists, groupArrayIf(place, bitAnd(place, {p45:UInt64}) != 0) AS excluded
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p46:UInt64})), toUInt64(18446744073705357312))) AS lists, arrayPushBack(groupArrayArray(e.excluded), toUInt64(18446744073705357312)) AS excluded
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, excluded, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, excluded, place1, bitShiftLeft(toUInt64(toInt64(bitShiftRight(place1, 22)) - {p47:Int64}), 22) AS earliest, if((arrayMin(place -> multiIf(place > place1, place, place < place1 AND place >= earliest, toUInt64(place1 - place), toUInt64(18446744073705357312)), tupleElement(lists, {p48:UInt64})) AS found1) < earliest, toUInt64(place1 - found1), found1) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 22)) > (toInt64(bitShiftRight(place1, 22)) + {p49:Int64}) OR (toInt64(bitShiftRight(arrayMin(place -> if(bitAnd(place, {p50:UInt64}) != 0 AND place >= place1, place, toUInt64(18446744073705357312)), excluded), 22)) + {p51:Int64} + {p52:Int64} < toInt64(bitShiftRight(place2, 22)) AND toInt64(bitShiftRight(arrayMin(place -> if(bitAnd(place, {p50:UInt64}) != 0 AND place >= place1, place, toUInt64(18446744073705357312)), excluded), 22)) + {p51:Int64} <= (toInt64(bitShiftRight(place1, 22)) + {p53:Int64})), {p54:Int64}, {p55:Int64}) AS reach, place1 AS event1, place2 AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 22)) AS time1, toInt64(bitShiftRight(event2, 22)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p56:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p57:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p58:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p59:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p60:UInt64}) / 1000] AS first_median FROM placed
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 2000
-- p4 = "7268084472799422120"
-- p5 = "2097152"
-- p6 = 7
-- p7 = 7
-- p8 = 7
-- p9 = 1800000
-- p10 = 1762038000000
-- p11 = 86400000
-- p12 = 1763334000000
-- p13 = 7
-- p14 = 1762038000000
-- p15 = 1763420400000
-- p16 = 7
-- p17 = 1762038000000
-- p18 = 1763420400000
-- p19 = 7
-- p20 = 1762038000000
-- p21 = 1763420400000
-- p22 = 60
-- p23 = "1048576"
-- p24 = 7
-- p25 = 7
-- p26 = 7
-- p27 = 1800000
-- p28 = 1762038000000
-- p29 = 86400000
-- p30 = 1763334000000
-- p31 = 7
-- p32 = 1762038000000
-- p33 = 1763420400000
-- p34 = 7
-- p35 = 1762038000000
-- p36 = 1763420400000
-- p37 = "524288"
-- p38 = 7
-- p39 = 1762124398000
-- p40 = 1763334000001
-- p41 = "1048576"
-- p42 = 1762124400000
-- p43 = 1762729200000
-- p44 = "2097152"
-- p45 = "524288"
-- p46 = 1
-- p47 = 2000
-- p48 = 1
-- p49 = 604800000
-- p50 = "524288"
-- p51 = 2000
-- p52 = 2000
-- p53 = 604800000
-- p54 = 1
-- p55 = 2
-- p56 = 1
-- p57 = 1
-- p58 = 1
-- p59 = 1
-- p60 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
