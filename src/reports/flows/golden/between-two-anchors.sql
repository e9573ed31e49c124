WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, (e.event = {p5:UInt64} AND e.t1 IN (SELECT token FROM dictionary WHERE project = {p6:UInt32} AND property = {p7:UInt64} AND text IN {p8:Array(String)})) AS a1, e.event = {p9:UInt64} AS a2, ((e.event = {p10:UInt64} AND e.t1 IN (SELECT token FROM dictionary WHERE project = {p11:UInt32} AND property = {p12:UInt64} AND text IN {p13:Array(String)}))) AS ends, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.time)), 22) + bitShiftLeft(toUInt64(multiIf(a1, {p14:Int64}, a2, {p15:Int64}, {p16:Int64})), 19) + bitShiftLeft(toUInt64(name), 6) + bitShiftLeft(toUInt64(1 * a1 + 2 * a2), 1) + toUInt64(ends) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p17:UInt32} AND e.time >= fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p19:Int64}, 'UTC') AND subject != 0 AND subject IN (
    SELECT if(l.subject = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p20:UInt32} AND e.event = {p21:UInt64} AND (e.event = {p22:UInt64} AND e.t1 IN (SELECT token FROM dictionary WHERE project = {p23:UInt32} AND property = {p24:UInt64} AND text IN {p25:Array(String)})) AND e.time >= fromUnixTimestamp64Milli({p26:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p27:Int64}, 'UTC'))),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, toInt64(0) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, arrayFirstIndex(step -> bitTest(step, 1 + {p28:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p29:Int64} AND toInt64(bitShiftRight(step, 22)) < {p30:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p31:Int64}), least({p31:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p32:Int64}), toInt32({p33:Int64}), toInt64(0))], arrayMap((step, index) -> (toUInt8({p34:Int64} + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at1 + 1, least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))), arrayEnumerate(arraySlice(steps, at1 + 1, least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))))), arrayFilter(one -> at1 > 0 AND at2 = 0, [(toUInt8({p36:Int64} + least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))), toInt32({p37:Int64}), toInt64(0))]), arrayFilter(one -> at2 > 0 AND if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) > least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1))) + least({p38:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) - least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))), [(toUInt8({p39:Int64}), toInt32({p40:Int64}), toInt64(0))]), if(at2 = 0, [], arrayMap((step, index) -> (toUInt8({p41:Int64} - least({p38:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) - least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))) + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at2 - least({p38:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) - least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))), least({p38:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) - least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1))))), arrayEnumerate(arraySlice(steps, at2 - least({p38:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) - least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))), least({p38:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)) - least({p35:Int64}, if(at1 = 0, 0, if(at2 > 0, at2 - at1 - 1, length(steps) - at1)))))))), arrayFilter(one -> at2 > 0, [(toUInt8({p42:Int64}), toInt32({p43:Int64}), toInt64(0))]), if(at2 = 0, [], arrayMap((step, index) -> (toUInt8({p44:Int64} + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at2 + 1, least({p45:Int64}, length(steps) - at2)), arrayEnumerate(arraySlice(steps, at2 + 1, least({p45:Int64}, length(steps) - at2))))), arrayFilter(one -> at2 > 0 AND length(steps) - at2 < {p46:Int64}, [(toUInt8({p47:Int64} + length(steps) - at2), toInt32({p48:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 22)) AS began, arraySlice(arrayFilter(step -> toInt64(bitShiftRight(step, 22)) <= began + {p49:Int64}, rest), 1, if(arrayFirstIndex(step -> bitTest(step, 0), arrayPopFront(rest)) = 0, length(rest), arrayFirstIndex(step -> bitTest(step, 0), arrayPopFront(rest)))) AS steps, 1 AS at1, if(at1 = 0 OR arrayFirstIndex(step -> bitTest(step, 1 + {p50:Int64}), arraySlice(steps, at1 + 1)) = 0, 0, at1 + arrayFirstIndex(step -> bitTest(step, 1 + {p50:Int64}), arraySlice(steps, at1 + 1))) AS at2
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p51:Int64} AND node.2 = {p52:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p53:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p54:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p55:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p56:UInt64} AND (node.2 <= 0 OR (people >= {p57:UInt64} AND row <= {p58:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
GROUP BY ALL
LIMIT {p59:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 7
-- p7 = "2908224623372723993"
-- p8 = ["small"]
-- p9 = "5130260981933841653"
-- p10 = "7268084472799422120"
-- p11 = 7
-- p12 = "2908224623372723993"
-- p13 = ["large"]
-- p14 = 0
-- p15 = 1
-- p16 = 2
-- p17 = 7
-- p18 = 1762124400000
-- p19 = 1765926000000
-- p20 = 7
-- p21 = "7268084472799422120"
-- p22 = "7268084472799422120"
-- p23 = 7
-- p24 = "2908224623372723993"
-- p25 = ["small"]
-- p26 = 1762124400000
-- p27 = 1763334000000
-- p28 = 0
-- p29 = 1762124400000
-- p30 = 1763334000000
-- p31 = 0
-- p32 = 0
-- p33 = -10
-- p34 = 1
-- p35 = 1
-- p36 = 1
-- p37 = -2
-- p38 = 1
-- p39 = 2
-- p40 = -4
-- p41 = 4
-- p42 = 4
-- p43 = -11
-- p44 = 5
-- p45 = 1
-- p46 = 1
-- p47 = 5
-- p48 = -2
-- p49 = 2592000000
-- p50 = 1
-- p51 = 0
-- p52 = -10
-- p53 = 2
-- p54 = 2
-- p55 = -1
-- p56 = 6
-- p57 = 2
-- p58 = 3
-- p59 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["7268084472799422120","5130260981933841653"]
-- p2 = 0
