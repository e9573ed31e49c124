WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32}),
marked AS (
  SELECT if(l.person = 0, e.person, l.person) AS person, toInt64(0) AS session, [toUInt64(0)] AS pinned, toInt32(transform(e.event, {p1:Array(UInt64)}, {p2:Array(Int64)}, 0)) AS name, e.event = {p3:UInt64} AS a1, false AS ends, (toUnixTimestamp64Milli(e.time), toUInt8(multiIf(a1, {p4:Int64}, 9)), name, toInt64(0), toUInt8(1 * a1), toUInt8(ends), assumeNotNull([multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p5:UInt32} AND property = {p6:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001))][1])) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND person != 0 AND person IN (
    SELECT if(l.person = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p10:UInt32} AND e.event = {p11:UInt64} AND e.event = {p12:UInt64} AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC'))),
walks AS (
  SELECT person, session, pinned, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY person, session, pinned HAVING arrayExists(step -> bitTest(step.5, 0) AND step.1 >= {p15:Int64} AND step.1 < {p16:Int64}, walk)),
entries AS (
  SELECT person, lead, rest, rest[1].7 AS s1, toUInt8(1) AS first
  FROM (
    SELECT person, session, pinned, rest, arrayFilter(step -> step.1 > 0, near) AS lead
    FROM (
      SELECT person, session, pinned, walk, arrayFold((state, step) -> (
          toUInt8(multiIf((if(step.1 > state.2, 0, state.1) = 0 AND bitTest(step.5, 0) AND step.1 >= {p17:Int64} AND step.1 < {p18:Int64} AND NOT has(state.4, step.7)), {p19:Int64}, if(step.1 > state.2, 0, state.1) = 0 OR step.6, 0, if(step.1 > state.2, 0, state.1) = {p20:Int64}, if(state.3 <= 1, 0, {p21:Int64}), bitTest(step.5, if(step.1 > state.2, 0, state.1)), if(if(step.1 > state.2, 0, state.1) + 1 = {p22:Int64}, {p23:Int64}, if(step.1 > state.2, 0, state.1) + 1), if(step.1 > state.2, 0, state.1))),
          if((if(step.1 > state.2, 0, state.1) = 0 AND bitTest(step.5, 0) AND step.1 >= {p17:Int64} AND step.1 < {p18:Int64} AND NOT has(state.4, step.7)), step.1 + {p24:Int64}, state.2),
          toUInt8(if((if(step.1 > state.2, 0, state.1) = 0 AND bitTest(step.5, 0) AND step.1 >= {p17:Int64} AND step.1 < {p18:Int64} AND NOT has(state.4, step.7)) OR if(step.1 > state.2, 0, state.1) < {p25:Int64}, {p26:Int64}, greatest(state.3, 1) - 1)),
          if((if(step.1 > state.2, 0, state.1) = 0 AND bitTest(step.5, 0) AND step.1 >= {p17:Int64} AND step.1 < {p18:Int64} AND NOT has(state.4, step.7)), arrayPushBack(state.4, step.7), state.4),
          arrayPushBack(state.5, toUInt8((if(step.1 > state.2, 0, state.1) = 0 AND bitTest(step.5, 0) AND step.1 >= {p17:Int64} AND step.1 < {p18:Int64} AND NOT has(state.4, step.7))))
        ), walk, (toUInt8(0), toInt64(0), toUInt8(0), emptyArrayInt64(), emptyArrayUInt8())).5 AS flags,
        arraySplit((step, begins) -> begins, walk, flags) AS pieces, if(flags[1] = 1, pieces, arrayPopFront(pieces)) AS chunks,
        arrayFilter((near, begins) -> begins, arrayMap((n1) -> arraySlice([n1], 1, 0), arrayShiftRight(walk, {p27:Int64})), flags) AS leads
      FROM walks
    ) ARRAY JOIN chunks AS rest, leads AS near)),
routes AS (
  SELECT person, s1, first, arrayConcat([(toUInt8({p28:Int64}), toInt32({p29:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p30:Int64} + index - 1), step.3, step.4), arraySlice(steps, at1 + 1, least({p31:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p31:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p32:Int64}, [(toUInt8({p33:Int64} + length(steps) - at1), toInt32({p34:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT person, s1, first, rest[1].1 AS began, arrayFilter(step -> step.1 >= began - {p35:Int64}, lead) AS steps_before,
      arrayFirstIndex(step -> step.6, arrayPopFront(rest)) AS ending,
      arraySlice(rest, 1, least(arrayCount(step -> step.1 <= began + {p35:Int64}, rest), if(ending = 0, length(rest), ending))) AS steps,
      1 AS at1
    FROM entries
  )),
sequences AS (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p36:Int64} AND node.2 = {p37:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p38:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p39:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, text1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p40:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p41:UInt64} AND crowd >= {p42:UInt64} AND (node.2 <= 0 OR (people >= {p43:UInt64} AND row <= {p44:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p45:UInt32} AND property = {p46:UInt64}
  ) AS d1 ON s1 = d1.token
GROUP BY ALL
LIMIT {p47:UInt64};
-- p0 = 7
-- p1 = ["7268084472799422120","5130260981933841653"]
-- p2 = [1,2]
-- p3 = "7268084472799422120"
-- p4 = 0
-- p5 = 7
-- p6 = "2908224623372723993"
-- p7 = 7
-- p8 = 1762124400000
-- p9 = 1765926000000
-- p10 = 7
-- p11 = "7268084472799422120"
-- p12 = "7268084472799422120"
-- p13 = 1762124400000
-- p14 = 1763334000000
-- p15 = 1762124400000
-- p16 = 1763334000000
-- p17 = 1762124400000
-- p18 = 1763334000000
-- p19 = 1
-- p20 = 1
-- p21 = 1
-- p22 = 1
-- p23 = 1
-- p24 = 2592000000
-- p25 = 1
-- p26 = 2
-- p27 = 1
-- p28 = 0
-- p29 = -10
-- p30 = 1
-- p31 = 2
-- p32 = 2
-- p33 = 1
-- p34 = -2
-- p35 = 2592000000
-- p36 = 0
-- p37 = -10
-- p38 = 2
-- p39 = 2
-- p40 = -1
-- p41 = 6
-- p42 = 2
-- p43 = 2
-- p44 = 3
-- p45 = 7
-- p46 = "2908224623372723993"
-- p47 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
