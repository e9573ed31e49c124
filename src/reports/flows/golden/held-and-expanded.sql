WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, [toUInt64(e.t1)] AS pinned, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, bitShiftLeft(toUInt256(toUInt64(toUnixTimestamp64Milli(e.time))), 184) + bitShiftLeft(toUInt256(multiIf(a1, {p6:Int64}, {p7:Int64})), 176) + bitShiftLeft(toUInt256(name), 144) + bitShiftLeft(toUInt256(bitXor(reinterpretAsUInt64(multiIf(name = {p8:Int64}, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p9:UInt32} AND property = {p10:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)), toInt64(0))), 9223372036854775808)), 80) + bitShiftLeft(toUInt256(1 * a1), 72) + bitShiftLeft(toUInt256(ends), 64) + toUInt256(bitXor(reinterpretAsUInt64(toInt64(0)), 9223372036854775808)) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p11:UInt32} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND subject != 0 AND NOT if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p14:UInt32} AND scope = {p15:Int64} AND deleted = 0 AND texts[{p16:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p17:UInt32} AND property = {p18:UInt64} AND text IN {p19:Array(String)})) AND e.t1 != 0),
walks AS (
  SELECT subject, pinned, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject, pinned),
entries AS (
  SELECT subject, lead, rest, reinterpretAsInt64(bitXor(toUInt64(rest[1]), 9223372036854775808)) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, pinned, arrayFirstIndex(step -> bitTest(toUInt8(bitShiftRight(step, 72)), {p20:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p21:Int64} AND toInt64(bitShiftRight(step, 184)) < {p22:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p23:Int64}), least({p23:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0 ORDER BY subject, rest[1], pinned LIMIT 1 BY subject)),
routes AS (
  SELECT subject, s1, first, arrayConcat(arrayFilter(one -> length(steps_before) < {p24:Int64}, [(toUInt8(({p25:Int64} - length(steps_before)) - 1), toInt32({p26:Int64}), toInt64(0))]), arrayMap((step, index) -> (toUInt8(({p25:Int64} - length(steps_before)) + index - 1), toInt32(toUInt32(bitShiftRight(step, 144))), reinterpretAsInt64(bitXor(toUInt64(bitShiftRight(step, 80)), 9223372036854775808))), steps_before, arrayEnumerate(steps_before)), [(toUInt8({p27:Int64}), toInt32({p28:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p29:Int64} + index - 1), toInt32(toUInt32(bitShiftRight(step, 144))), reinterpretAsInt64(bitXor(toUInt64(bitShiftRight(step, 80)), 9223372036854775808))), arraySlice(steps, at1 + 1, least({p30:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p30:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p31:Int64}, [(toUInt8({p32:Int64} + length(steps) - at1), toInt32({p33:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 184)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 184)) >= began - {p34:Int64}, lead) AS steps_before, arrayFilter(step -> toInt64(bitShiftRight(step, 184)) <= began + {p35:Int64}, arraySlice(rest, 1, {p36:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p37:Int64} AND node.2 = {p38:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p39:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p40:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p41:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(d.text), any(segments), any(all_segments))
    FROM placed
  LEFT ANY JOIN (SELECT toInt64(token) AS token, text FROM dictionary WHERE project = {p42:UInt32} AND property IN {p43:Array(UInt64)}) AS d ON placed.node.3 = d.token
    WHERE position <= {p44:UInt64} AND (node.2 <= 0 OR (people >= {p45:UInt64} AND row <= {p46:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
GROUP BY ALL
LIMIT {p47:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 0
-- p7 = 1
-- p8 = 1
-- p9 = 7
-- p10 = "2908224623372723993"
-- p11 = 7
-- p12 = 1759532400000
-- p13 = 1765926000000
-- p14 = 7
-- p15 = 0
-- p16 = "3555156973871154399"
-- p17 = 7
-- p18 = "3555156973871154399"
-- p19 = ["pro"]
-- p20 = 0
-- p21 = 1762124400000
-- p22 = 1763334000000
-- p23 = 1
-- p24 = 1
-- p25 = 1
-- p26 = -3
-- p27 = 1
-- p28 = -10
-- p29 = 2
-- p30 = 3
-- p31 = 3
-- p32 = 2
-- p33 = -2
-- p34 = 2592000000
-- p35 = 2592000000
-- p36 = 4
-- p37 = 1
-- p38 = -10
-- p39 = 2
-- p40 = 2
-- p41 = -1
-- p42 = 7
-- p43 = ["2908224623372723993"]
-- p44 = 6
-- p45 = 2
-- p46 = 3
-- p47 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
