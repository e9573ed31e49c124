WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, arrayJoin({p3:Array(Int64)}) AS beside, toInt32(multiIf(beside = {p4:Int64}, {p5:Int64}, toInt32(transform(e.event, {p6:Array(UInt64)}, {p7:Array(Int64)}, 0)))) AS name, (beside = {p8:Int64} AND (true AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p12:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p13:Int64} + intDiv(moment - {p13:Int64}, {p14:Int64}) * {p14:Int64}, {p15:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p16:UInt32} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p19:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p20:Int64} + intDiv(moment - {p20:Int64}, {p21:Int64}) * {p21:Int64}, {p22:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p23:UInt32} AND e.time >= fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p25:Int64}, 'UTC') AND person != 0
          GROUP BY person)))))) AS a1, false AS ends, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.time)), 22) + bitShiftLeft(toUInt64(multiIf(beside = 1, 0, beside = 2, {p26:Int64}, a1, {p27:Int64}, {p28:Int64})), 19) + bitShiftLeft(toUInt64(name), 6) + bitShiftLeft(toUInt64(1 * a1), 1) + toUInt64(ends) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p29:UInt32} AND e.time >= fromUnixTimestamp64Milli({p30:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p31:Int64}, 'UTC') AND subject != 0 AND subject IN (
    SELECT if(l.subject = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p32:UInt32} AND true AND (true AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p12:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p13:Int64} + intDiv(moment - {p13:Int64}, {p14:Int64}) * {p14:Int64}, {p15:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p16:UInt32} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p19:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p20:Int64} + intDiv(moment - {p20:Int64}, {p21:Int64}) * {p21:Int64}, {p22:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p23:UInt32} AND e.time >= fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p25:Int64}, 'UTC') AND person != 0
          GROUP BY person))))) AND e.time >= fromUnixTimestamp64Milli({p33:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p34:Int64}, 'UTC')) AND (a1 OR ends OR beside = 0)),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, toInt64(0) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, arrayFirstIndex(step -> bitTest(step, 1 + {p35:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p36:Int64} AND toInt64(bitShiftRight(step, 22)) < {p37:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p38:Int64}), least({p38:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p39:Int64}), toInt32({p40:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p41:Int64} + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at1 + 1, least({p42:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p42:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p43:Int64}, [(toUInt8({p44:Int64} + length(steps) - at1), toInt32({p45:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 22)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 22)) <= began + {p46:Int64}, arraySlice(rest, 1, {p47:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p48:Int64} AND node.2 = {p49:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p50:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p51:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p52:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p53:UInt64} AND (node.2 <= 0 OR (people >= {p54:UInt64} AND row <= {p55:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
GROUP BY ALL
LIMIT {p56:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [0,1]
-- p4 = 1
-- p5 = 3
-- p6 = ["7268084472799422120","5130260981933841653"]
-- p7 = [1,2]
-- p8 = 1
-- p9 = 7
-- p10 = 7
-- p11 = 7
-- p12 = 1800000
-- p13 = 1762124400000
-- p14 = 86400000
-- p15 = 1765839600000
-- p16 = 7
-- p17 = 1762124400000
-- p18 = 1765926000000
-- p19 = 1800000
-- p20 = 1762124400000
-- p21 = 86400000
-- p22 = 1765839600000
-- p23 = 7
-- p24 = 1762124400000
-- p25 = 1765926000000
-- p26 = 3
-- p27 = 1
-- p28 = 2
-- p29 = 7
-- p30 = 1762124400000
-- p31 = 1765926000000
-- p32 = 7
-- p33 = 1762124400000
-- p34 = 1763334000000
-- p35 = 0
-- p36 = 1762124400000
-- p37 = 1763334000000
-- p38 = 0
-- p39 = 0
-- p40 = -10
-- p41 = 1
-- p42 = 2
-- p43 = 2
-- p44 = 1
-- p45 = -2
-- p46 = 2592000000
-- p47 = 3
-- p48 = 0
-- p49 = -10
-- p50 = 2
-- p51 = 2
-- p52 = -1
-- p53 = 6
-- p54 = 2
-- p55 = 3
-- p56 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
