WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, bitShiftLeft(toUInt256(toUInt64(toUnixTimestamp64Milli(e.time))), 184) + bitShiftLeft(toUInt256(multiIf(a1, {p6:Int64}, {p7:Int64})), 176) + bitShiftLeft(toUInt256(name), 144) + bitShiftLeft(toUInt256(bitXor(reinterpretAsUInt64(toInt64(0)), 9223372036854775808)), 80) + bitShiftLeft(toUInt256(1 * a1), 72) + bitShiftLeft(toUInt256(ends), 64) + toUInt256(bitXor(reinterpretAsUInt64(assumeNotNull([multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p8:UInt32} AND property = {p9:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001))][1])), 9223372036854775808)) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p10:UInt32} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND subject != 0),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, reinterpretAsInt64(bitXor(toUInt64(rest[1]), 9223372036854775808)) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, rest, arrayFilter(step -> step > 0, near) AS lead
    FROM (
      SELECT subject, walk, arrayFold((state, step) -> (
          toUInt8(multiIf((if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = 0 AND bitTest(toUInt8(bitShiftRight(step, 72)), {p13:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p14:Int64} AND toInt64(bitShiftRight(step, 184)) < {p15:Int64} AND NOT has(state.4, reinterpretAsInt64(bitXor(toUInt64(step), 9223372036854775808)))), {p16:Int64}, if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = 0 OR bitTest(toUInt8(bitShiftRight(step, 64)), 0), 0, if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = {p17:Int64}, if(state.3 <= 1, 0, {p18:Int64}), bitTest(toUInt8(bitShiftRight(step, 72)), if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1)), if(if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) + 1 = {p19:Int64}, {p20:Int64}, if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) + 1), if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1))),
          if((if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = 0 AND bitTest(toUInt8(bitShiftRight(step, 72)), {p13:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p14:Int64} AND toInt64(bitShiftRight(step, 184)) < {p15:Int64} AND NOT has(state.4, reinterpretAsInt64(bitXor(toUInt64(step), 9223372036854775808)))), toInt64(bitShiftRight(step, 184)) + {p21:Int64}, state.2),
          toUInt8(if((if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = 0 AND bitTest(toUInt8(bitShiftRight(step, 72)), {p13:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p14:Int64} AND toInt64(bitShiftRight(step, 184)) < {p15:Int64} AND NOT has(state.4, reinterpretAsInt64(bitXor(toUInt64(step), 9223372036854775808)))) OR if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) < {p22:Int64}, {p23:Int64}, greatest(state.3, 1) - 1)),
          if((if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = 0 AND bitTest(toUInt8(bitShiftRight(step, 72)), {p13:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p14:Int64} AND toInt64(bitShiftRight(step, 184)) < {p15:Int64} AND NOT has(state.4, reinterpretAsInt64(bitXor(toUInt64(step), 9223372036854775808)))), arrayPushBack(state.4, reinterpretAsInt64(bitXor(toUInt64(step), 9223372036854775808))), state.4),
          arrayPushBack(state.5, toUInt8((if(toInt64(bitShiftRight(step, 184)) > state.2, 0, state.1) = 0 AND bitTest(toUInt8(bitShiftRight(step, 72)), {p13:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p14:Int64} AND toInt64(bitShiftRight(step, 184)) < {p15:Int64} AND NOT has(state.4, reinterpretAsInt64(bitXor(toUInt64(step), 9223372036854775808))))))
        ), walk, (toUInt8(0), toInt64(0), toUInt8(0), emptyArrayInt64(), emptyArrayUInt8())).5 AS flags,
        arraySplit((step, begins) -> begins, walk, flags) AS pieces, if(flags[1] = 1, pieces, arrayPopFront(pieces)) AS chunks,
        arrayFilter((near, begins) -> begins, arrayMap((n1) -> arraySlice([n1], 1, 0), arrayShiftRight(walk, {p24:Int64})), flags) AS leads
      FROM walks WHERE arrayExists(step -> bitTest(toUInt8(bitShiftRight(step, 72)), {p25:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p26:Int64} AND toInt64(bitShiftRight(step, 184)) < {p27:Int64}, walk)
    ) ARRAY JOIN chunks AS rest, leads AS near)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p28:Int64}), toInt32({p29:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p30:Int64} + index - 1), toInt32(toUInt32(bitShiftRight(step, 144))), reinterpretAsInt64(bitXor(toUInt64(bitShiftRight(step, 80)), 9223372036854775808))), arraySlice(steps, at1 + 1, least({p31:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p31:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p32:Int64}, [(toUInt8({p33:Int64} + length(steps) - at1), toInt32({p34:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 184)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 184)) <= began + {p35:Int64}, arraySlice(rest, 1, {p36:Int64})) AS steps, 1 AS at1
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
SELECT s1, text1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p41:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p42:UInt64} AND crowd >= {p43:UInt64} AND (node.2 <= 0 OR (people >= {p44:UInt64} AND row <= {p45:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p46:UInt32} AND property = {p47:UInt64}
  ) AS d1 ON s1 = d1.token
GROUP BY ALL
LIMIT {p48:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 0
-- p7 = 1
-- p8 = 7
-- p9 = "2908224623372723993"
-- p10 = 7
-- p11 = 1762124400000
-- p12 = 1765926000000
-- p13 = 0
-- p14 = 1762124400000
-- p15 = 1763334000000
-- p16 = 1
-- p17 = 1
-- p18 = 1
-- p19 = 1
-- p20 = 1
-- p21 = 2592000000
-- p22 = 1
-- p23 = 2
-- p24 = 1
-- p25 = 0
-- p26 = 1762124400000
-- p27 = 1763334000000
-- p28 = 0
-- p29 = -10
-- p30 = 1
-- p31 = 2
-- p32 = 2
-- p33 = 1
-- p34 = -2
-- p35 = 2592000000
-- p36 = 3
-- p37 = 0
-- p38 = -10
-- p39 = 2
-- p40 = 2
-- p41 = -1
-- p42 = 6
-- p43 = 2
-- p44 = 2
-- p45 = 3
-- p46 = 7
-- p47 = "2908224623372723993"
-- p48 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
