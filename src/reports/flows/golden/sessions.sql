WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p3:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p4:Int64} + intDiv(moment - {p4:Int64}, {p5:Int64}) * {p5:Int64}, {p6:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p7:UInt32} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND person != 0
      GROUP BY person))),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, s.start AS session, toInt32(transform(e.event, {p10:Array(UInt64)}, {p11:Array(Int64)}, 0)) AS name, true AS a1, false AS ends, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.time)), 22) + bitShiftLeft(toUInt64(multiIf(a1, {p12:Int64}, {p13:Int64})), 19) + bitShiftLeft(toUInt64(name), 6) + bitShiftLeft(toUInt64(1 * a1), 1) + toUInt64(ends) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
  WHERE e.project = {p14:UInt32} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND subject != 0 AND (a1 OR ends OR name IN {p17:Array(Int64)})),
walks AS (
  SELECT subject, session, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject, session),
entries AS (
  SELECT subject, lead, rest, toInt64(0) AS s1, toUInt8(row_number() OVER (PARTITION BY subject, toInt64(0) ORDER BY rest[1], session) = 1) AS first
  FROM (
    SELECT subject, session, arrayFirstIndex(step -> bitTest(step, 1 + {p18:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p19:Int64} AND toInt64(bitShiftRight(step, 22)) < {p20:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p21:Int64}), least({p21:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p22:Int64}), toInt32({p23:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p24:Int64} + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at1 + 1, least({p25:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p25:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p26:Int64}, [(toUInt8({p27:Int64} + length(steps) - at1), toInt32({p28:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 22)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 22)) <= began + {p29:Int64}, arraySlice(rest, 1, {p30:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p31:Int64} AND node.2 = {p32:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p33:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p34:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p35:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p36:UInt64} AND (node.2 <= 0 OR (people >= {p37:UInt64} AND row <= {p38:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
GROUP BY ALL
LIMIT {p39:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1800000
-- p4 = 1762124400000
-- p5 = 86400000
-- p6 = 1763247600000
-- p7 = 7
-- p8 = 1762124400000
-- p9 = 1763334000000
-- p10 = ["7268084472799422120","5130260981933841653"]
-- p11 = [1,2]
-- p12 = 0
-- p13 = 1
-- p14 = 7
-- p15 = 1762124400000
-- p16 = 1763334000000
-- p17 = [1,0]
-- p18 = 0
-- p19 = 1762124400000
-- p20 = 1763334000000
-- p21 = 0
-- p22 = 0
-- p23 = -10
-- p24 = 1
-- p25 = 2
-- p26 = 2
-- p27 = 1
-- p28 = -2
-- p29 = 2592000000
-- p30 = 3
-- p31 = 0
-- p32 = -10
-- p33 = 2
-- p34 = 2
-- p35 = -1
-- p36 = 6
-- p37 = 2
-- p38 = 3
-- p39 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
