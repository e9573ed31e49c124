WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.time)), 22) + bitShiftLeft(toUInt64(multiIf(a1, {p6:Int64}, {p7:Int64})), 19) + bitShiftLeft(toUInt64(name), 6) + bitShiftLeft(toUInt64(1 * a1), 1) + toUInt64(ends) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p8:UInt32} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND subject != 0 AND (a1 OR ends OR name NOT IN {p11:Array(Int64)})),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, toInt64(0) AS s1, toUInt8(row_number() OVER (PARTITION BY subject, toInt64(0) ORDER BY rest[1]) = 1) AS first
  FROM (
    SELECT subject, rest, arrayFilter(step -> step > 0, near) AS lead
    FROM (
      SELECT subject, walk, arrayFold((state, step) -> (
          toUInt8(multiIf((if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) = 0 AND bitTest(step, 1 + {p12:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p13:Int64} AND toInt64(bitShiftRight(step, 22)) < {p14:Int64}), {p15:Int64}, if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) = 0 OR bitTest(step, 0), 0, if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) = {p16:Int64}, if(state.3 <= 1, 0, {p17:Int64}), bitTest(step, 1 + if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1)), if(if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) + 1 = {p18:Int64}, {p19:Int64}, if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) + 1), if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1))),
          if((if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) = 0 AND bitTest(step, 1 + {p12:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p13:Int64} AND toInt64(bitShiftRight(step, 22)) < {p14:Int64}), toInt64(bitShiftRight(step, 22)) + {p20:Int64}, state.2),
          toUInt8(if((if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) = 0 AND bitTest(step, 1 + {p12:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p13:Int64} AND toInt64(bitShiftRight(step, 22)) < {p14:Int64}) OR if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) < {p21:Int64}, {p22:Int64}, greatest(state.3, 1) - 1)),
          state.4,
          arrayPushBack(state.5, toUInt8((if(toInt64(bitShiftRight(step, 22)) > state.2, 0, state.1) = 0 AND bitTest(step, 1 + {p12:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p13:Int64} AND toInt64(bitShiftRight(step, 22)) < {p14:Int64})))
        ), walk, (toUInt8(0), toInt64(0), toUInt8(0), emptyArrayInt64(), emptyArrayUInt8())).5 AS flags,
        arraySplit((step, begins) -> begins, walk, flags) AS pieces, if(flags[1] = 1, pieces, arrayPopFront(pieces)) AS chunks,
        arrayFilter((near, begins) -> begins, arrayMap((n1) -> [n1], arrayShiftRight(walk, {p23:Int64})), flags) AS leads
      FROM walks WHERE arrayExists(step -> bitTest(step, 1 + {p24:Int64}) AND toInt64(bitShiftRight(step, 22)) >= {p25:Int64} AND toInt64(bitShiftRight(step, 22)) < {p26:Int64}, walk)
    ) ARRAY JOIN chunks AS rest, leads AS near)),
routes AS (
  SELECT subject, s1, first, arrayConcat(arrayFilter(one -> length(steps_before) < {p27:Int64}, [(toUInt8(({p28:Int64} - length(steps_before)) - 1), toInt32({p29:Int64}), toInt64(0))]), arrayMap((step, index) -> (toUInt8(({p28:Int64} - length(steps_before)) + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), steps_before, arrayEnumerate(steps_before)), [(toUInt8({p30:Int64}), toInt32({p31:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p32:Int64} + index - 1), toInt32(bitAnd(bitShiftRight(step, 6), 8191)), toInt64(0)), arraySlice(steps, at1 + 1, least({p33:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p33:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p34:Int64}, [(toUInt8({p35:Int64} + length(steps) - at1), toInt32({p36:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 22)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 22)) >= began - {p37:Int64}, lead) AS steps_before, arrayFilter(step -> toInt64(bitShiftRight(step, 22)) <= began + {p38:Int64}, arraySlice(rest, 1, {p39:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked,
sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one)),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p40:Int64} AND node.2 = {p41:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p42:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p43:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p44:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p45:UInt64} AND (node.2 <= 0 OR (people >= {p46:UInt64} AND row <= {p47:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
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
-- p9 = 1759532400000
-- p10 = 1765926000000
-- p11 = [2]
-- p12 = 0
-- p13 = 1762124400000
-- p14 = 1763334000000
-- p15 = 1
-- p16 = 1
-- p17 = 1
-- p18 = 1
-- p19 = 1
-- p20 = 2592000000
-- p21 = 1
-- p22 = 2
-- p23 = 1
-- p24 = 0
-- p25 = 1762124400000
-- p26 = 1763334000000
-- p27 = 1
-- p28 = 1
-- p29 = -3
-- p30 = 1
-- p31 = -10
-- p32 = 2
-- p33 = 2
-- p34 = 2
-- p35 = 2
-- p36 = -2
-- p37 = 2592000000
-- p38 = 2592000000
-- p39 = 3
-- p40 = 1
-- p41 = -10
-- p42 = 2
-- p43 = 2
-- p44 = -1
-- p45 = 6
-- p46 = 2
-- p47 = 3
-- p48 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
