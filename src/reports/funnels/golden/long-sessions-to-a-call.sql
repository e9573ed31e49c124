WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, arrayJoin(arrayFilter(place -> bitAnd(place, 4194303) != 0, [bitShiftLeft(toUInt64(at), 22) + steps, bitShiftLeft(toUInt64(at), 22) + starts, bitShiftLeft(toUInt64((at - {p3:Int64})), 22) + exclusions])) AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p4:UInt64}, {p5:UInt64}, 0)) AS steps, toUInt64(if((true AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p6:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p7:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p8:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p9:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p10:Int64} + intDiv(moment - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p13:UInt32} AND e.time >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person)
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
    WHERE e.project = {p16:UInt32} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p19:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p20:Int64} + intDiv(moment - {p20:Int64}, {p21:Int64}) * {p21:Int64}, {p22:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p23:UInt32} AND e.time >= fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p25:Int64}, 'UTC') AND person != 0
          GROUP BY person)))) AND ifNull(toNullable((s.finish - s.start) / 1000) >= {p26:Float64}, false))), {p27:UInt64}, 0)) AS starts, toUInt64(if((true AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p28:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p29:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p30:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p31:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p32:Int64} + intDiv(moment - {p32:Int64}, {p33:Int64}) * {p33:Int64}, {p34:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p35:UInt32} AND e.time >= fromUnixTimestamp64Milli({p36:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p37:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[-1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p38:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p39:Int64} + intDiv(moment - {p39:Int64}, {p40:Int64}) * {p40:Int64}, {p41:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p42:UInt32} AND e.time >= fromUnixTimestamp64Milli({p43:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p44:Int64}, 'UTC') AND person != 0
          GROUP BY person))))), {p45:UInt64}, 0)) AS exclusions, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p46:UInt32} AND true AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p47:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p48:Int64}, 'UTC') AND steps + starts + exclusions != 0) AS happened),
ids AS (
  SELECT subject, minIf(place, bitAnd(place, {p49:UInt64}) != 0 AND toInt64(bitShiftRight(place, 22)) >= {p50:Int64} AND toInt64(bitShiftRight(place, 22)) < {p51:Int64}) AS first, tuple(groupArrayIf(place, bitAnd(place, {p52:UInt64}) != 0)) AS lists, groupArrayIf(place, bitAnd(place, {p53:UInt64}) != 0) AS excluded
  FROM means GROUP BY subject),
people AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, minIf(e.first, e.first != toUInt64(0)) AS first, tuple(arrayPushBack(groupArrayArray(tupleElement(e.lists, {p54:UInt64})), toUInt64(18446744073705357312))) AS lists, arrayPushBack(groupArrayArray(e.excluded), toUInt64(18446744073705357312)) AS excluded
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING first != toUInt64(0) AND subject != 0),
stage1 AS (
  SELECT subject, lists, excluded, first AS place1 FROM people),
stage2 AS (
  SELECT subject, lists, excluded, place1, bitShiftLeft(toUInt64(toInt64(bitShiftRight(place1, 22)) - {p55:Int64}), 22) AS earliest, if((arrayMin(place -> multiIf(place > place1, place, place < place1 AND place >= earliest, toUInt64(place1 - place), toUInt64(18446744073705357312)), tupleElement(lists, {p56:UInt64})) AS found1) < earliest, toUInt64(place1 - found1), found1) AS place2
  FROM stage1),
entries AS (SELECT subject, place1 AS start, multiIf(toInt64(bitShiftRight(place2, 22)) > (toInt64(bitShiftRight(place1, 22)) + {p57:Int64}) OR (toInt64(bitShiftRight(arrayMin(place -> if(bitAnd(place, {p58:UInt64}) != 0 AND place >= place1, place, toUInt64(18446744073705357312)), excluded), 22)) + {p59:Int64} + {p60:Int64} < toInt64(bitShiftRight(place2, 22)) AND toInt64(bitShiftRight(arrayMin(place -> if(bitAnd(place, {p58:UInt64}) != 0 AND place >= place1, place, toUInt64(18446744073705357312)), excluded), 22)) + {p59:Int64} <= (toInt64(bitShiftRight(place1, 22)) + {p61:Int64})), {p62:Int64}, {p63:Int64}) AS reach, place1 AS event1, place2 AS event2 FROM stage2),
placed AS (
  SELECT subject, start, reach, toInt64(bitShiftRight(event1, 22)) AS time1, toInt64(bitShiftRight(event2, 22)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p64:UInt64})] AS reached, reached AS people, [avgIf(greatest(0, time2 - time1), reach > {p65:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p66:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p67:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p68:UInt64}) / 1000] AS first_median FROM placed
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
-- p19 = 1800000
-- p20 = 1762038000000
-- p21 = 86400000
-- p22 = 1763334000000
-- p23 = 7
-- p24 = 1762038000000
-- p25 = 1763420400000
-- p26 = 60
-- p27 = "1048576"
-- p28 = 7
-- p29 = 7
-- p30 = 7
-- p31 = 1800000
-- p32 = 1762038000000
-- p33 = 86400000
-- p34 = 1763334000000
-- p35 = 7
-- p36 = 1762038000000
-- p37 = 1763420400000
-- p38 = 1800000
-- p39 = 1762038000000
-- p40 = 86400000
-- p41 = 1763334000000
-- p42 = 7
-- p43 = 1762038000000
-- p44 = 1763420400000
-- p45 = "524288"
-- p46 = 7
-- p47 = 1762124398000
-- p48 = 1763334000001
-- p49 = "1048576"
-- p50 = 1762124400000
-- p51 = 1762729200000
-- p52 = "2097152"
-- p53 = "524288"
-- p54 = 1
-- p55 = 2000
-- p56 = 1
-- p57 = 604800000
-- p58 = "524288"
-- p59 = 2000
-- p60 = 2000
-- p61 = 604800000
-- p62 = 1
-- p63 = 2
-- p64 = 1
-- p65 = 1
-- p66 = 1
-- p67 = 1
-- p68 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
