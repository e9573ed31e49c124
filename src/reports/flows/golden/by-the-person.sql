WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, bitShiftLeft(toUInt256(toUInt64(toUnixTimestamp64Milli(e.time))), 184) + bitShiftLeft(toUInt256(multiIf(a1, {p6:Int64}, {p7:Int64})), 176) + bitShiftLeft(toUInt256(name), 144) + bitShiftLeft(toUInt256(bitXor(reinterpretAsUInt64(toInt64(0)), 9223372036854775808)), 80) + bitShiftLeft(toUInt256(1 * a1), 72) + bitShiftLeft(toUInt256(ends), 64) + toUInt256(bitXor(reinterpretAsUInt64(assumeNotNull([if(p.known = 1, p.k1, toInt64(-9000000000000000002))][1])), 9223372036854775808)) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p8:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p8:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p9:UInt32} AND property = {p10:UInt64}), toInt64(texts[{p8:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p11:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p12:UInt32} AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND subject != 0),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, reinterpretAsInt64(bitXor(toUInt64(rest[1]), 9223372036854775808)) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, arrayFirstIndex(step -> bitTest(toUInt8(bitShiftRight(step, 72)), {p15:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p16:Int64} AND toInt64(bitShiftRight(step, 184)) < {p17:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p18:Int64}), least({p18:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p19:Int64}), toInt32({p20:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p21:Int64} + index - 1), toInt32(toUInt32(bitShiftRight(step, 144))), reinterpretAsInt64(bitXor(toUInt64(bitShiftRight(step, 80)), 9223372036854775808))), arraySlice(steps, at1 + 1, least({p22:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p22:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p23:Int64}, [(toUInt8({p24:Int64} + length(steps) - at1), toInt32({p25:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 184)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 184)) <= began + {p26:Int64}, arraySlice(rest, 1, {p27:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p28:Int64} AND node.2 = {p29:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p30:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p31:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, text1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p32:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p33:UInt64} AND crowd >= {p34:UInt64} AND (node.2 <= 0 OR (people >= {p35:UInt64} AND row <= {p36:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p37:UInt32} AND property = {p38:UInt64}
  ) AS d1 ON s1 = d1.token
GROUP BY ALL
LIMIT {p39:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 0
-- p7 = 1
-- p8 = "3555156973871154399"
-- p9 = 7
-- p10 = "3555156973871154399"
-- p11 = 7
-- p12 = 7
-- p13 = 1762124400000
-- p14 = 1765926000000
-- p15 = 0
-- p16 = 1762124400000
-- p17 = 1763334000000
-- p18 = 0
-- p19 = 0
-- p20 = -10
-- p21 = 1
-- p22 = 2
-- p23 = 2
-- p24 = 1
-- p25 = -2
-- p26 = 2592000000
-- p27 = 3
-- p28 = 0
-- p29 = -10
-- p30 = 2
-- p31 = 2
-- p32 = -1
-- p33 = 2
-- p34 = 2
-- p35 = 2
-- p36 = 3
-- p37 = 7
-- p38 = "3555156973871154399"
-- p39 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
