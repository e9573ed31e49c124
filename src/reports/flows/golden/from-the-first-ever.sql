WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, (e.event = {p5:UInt64} AND (if(l.subject = 0, e.person, l.person), e.time) IN (
    SELECT if(l.subject = 0, e.person, l.person) AS person, min(e.time) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND true AND person != 0 GROUP BY person)) AS a1, false AS ends, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.time)), 22) + bitShiftLeft(toUInt64(multiIf(a1, {p8:Int64}, {p9:Int64})), 19) + bitShiftLeft(toUInt64(name), 6) + bitShiftLeft(toUInt64(1 * a1), 1) + toUInt64(ends) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p10:UInt32} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND subject != 0 AND subject IN (
    SELECT if(l.subject = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND (e.event = {p15:UInt64} AND (if(l.subject = 0, e.person, l.person), e.time) IN (
    SELECT if(l.subject = 0, e.person, l.person) AS person, min(e.time) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p16:UInt32} AND e.event = {p17:UInt64} AND true AND person != 0 GROUP BY person)) AND e.time >= fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p19:Int64}, 'UTC'))),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, toInt64(0) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, arrayFirstIndex(step -> bitTest(step, 1 + {p20:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p21:Int64} AND toInt64(bitShiftRight(step, 22)) < {p22:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p23:Int64}), least({p23:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p24:Int64}), toInt32({p25:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p26:Int64} + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at1 + 1, least({p27:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p27:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p28:Int64}, [(toUInt8({p29:Int64} + length(steps) - at1), toInt32({p30:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 22)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 22)) <= began + {p31:Int64}, arraySlice(rest, 1, {p32:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p33:Int64} AND node.2 = {p34:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p35:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p36:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p37:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p38:UInt64} AND (node.2 <= 0 OR (people >= {p39:UInt64} AND row <= {p40:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
GROUP BY ALL
LIMIT {p41:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 0
-- p9 = 1
-- p10 = 7
-- p11 = 1762124400000
-- p12 = 1765926000000
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = "7268084472799422120"
-- p16 = 7
-- p17 = "7268084472799422120"
-- p18 = 1762124400000
-- p19 = 1763334000000
-- p20 = 0
-- p21 = 1762124400000
-- p22 = 1763334000000
-- p23 = 0
-- p24 = 0
-- p25 = -10
-- p26 = 1
-- p27 = 3
-- p28 = 3
-- p29 = 1
-- p30 = -2
-- p31 = 2592000000
-- p32 = 4
-- p33 = 0
-- p34 = -10
-- p35 = 2
-- p36 = 2
-- p37 = -1
-- p38 = 6
-- p39 = 2
-- p40 = 3
-- p41 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
