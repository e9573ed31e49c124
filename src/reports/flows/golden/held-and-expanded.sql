WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p1:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.person = 0, e.person, l.person) AS person, toInt64(0) AS session, [toUInt64(e.t1)] AS pinned, toInt32(transform(e.event, {p2:Array(UInt64)}, {p3:Array(Int64)}, 0)) AS name, e.event = {p4:UInt64} AS a1, false AS ends, (toUnixTimestamp64Milli(e.time), toUInt8(multiIf(a1, {p5:Int64}, 9)), name, multiIf(name = {p6:Int64}, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)), toInt64(0)), toUInt8(1 * a1), toUInt8(ends), toInt64(0)) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p9:UInt32} AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND person != 0 AND person IN (
    SELECT if(l.person = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p12:UInt32} AND e.event = {p13:UInt64} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC')) AND NOT if(l.person = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p17:UInt32} AND scope = {p18:Int64} AND deleted = 0 AND texts[{p19:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p20:UInt32} AND property = {p21:UInt64} AND text IN {p22:Array(String)})) AND e.t1 != 0),
walks AS (
  SELECT person, session, pinned, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY person, session, pinned HAVING arrayExists(step -> bitTest(step.5, 0) AND step.1 >= {p23:Int64} AND step.1 < {p24:Int64}, walk)),
entries AS (
  SELECT person, lead, rest, rest[1].7 AS s1, toUInt8(1) AS first
  FROM (
    SELECT person, session, pinned, arrayFirstIndex(step -> bitTest(step.5, 0) AND step.1 >= {p25:Int64} AND step.1 < {p26:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p27:Int64}), least({p27:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks ORDER BY person, session, rest[1], pinned LIMIT 1 BY person, session)),
routes AS (
  SELECT person, s1, first, arrayConcat(arrayFilter(one -> length(steps_before) < {p28:Int64}, [(toUInt8(({p29:Int64} - length(steps_before)) - 1), toInt32({p30:Int64}), toInt64(0))]), arrayMap((step, index) -> (toUInt8(({p29:Int64} - length(steps_before)) + index - 1), step.3, step.4), steps_before, arrayEnumerate(steps_before)), [(toUInt8({p31:Int64}), toInt32({p32:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p33:Int64} + index - 1), step.3, step.4), arraySlice(steps, at1 + 1, least({p34:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p34:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p35:Int64}, [(toUInt8({p36:Int64} + length(steps) - at1), toInt32({p37:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT person, s1, first, rest[1].1 AS began, arrayFilter(step -> step.1 >= began - {p38:Int64}, lead) AS steps_before,
      arrayFirstIndex(step -> step.6, arrayPopFront(rest)) AS ending,
      arraySlice(rest, 1, least(arrayCount(step -> step.1 <= began + {p38:Int64}, rest), if(ending = 0, length(rest), ending))) AS steps,
      1 AS at1
    FROM entries
  )),
sequences AS (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p39:Int64} AND node.2 = {p40:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p41:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p42:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p43:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(d.text), any(segments), any(all_segments))
    FROM placed
  LEFT ANY JOIN (SELECT toInt64(token) AS token, text FROM dictionary WHERE project = {p44:UInt32} AND property IN {p45:Array(UInt64)}) AS d ON placed.node.3 = d.token
    WHERE position <= {p46:UInt64} AND (node.2 <= 0 OR (people >= {p47:UInt64} AND row <= {p48:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
GROUP BY ALL
LIMIT {p49:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = ["7268084472799422120","5130260981933841653"]
-- p3 = [1,2]
-- p4 = "7268084472799422120"
-- p5 = 0
-- p6 = 1
-- p7 = 7
-- p8 = "2908224623372723993"
-- p9 = 7
-- p10 = 1759532400000
-- p11 = 1765926000000
-- p12 = 7
-- p13 = "7268084472799422120"
-- p14 = "7268084472799422120"
-- p15 = 1762124400000
-- p16 = 1763334000000
-- p17 = 7
-- p18 = 0
-- p19 = "3555156973871154399"
-- p20 = 7
-- p21 = "3555156973871154399"
-- p22 = ["pro"]
-- p23 = 1762124400000
-- p24 = 1763334000000
-- p25 = 1762124400000
-- p26 = 1763334000000
-- p27 = 1
-- p28 = 1
-- p29 = 1
-- p30 = -3
-- p31 = 1
-- p32 = -10
-- p33 = 2
-- p34 = 3
-- p35 = 3
-- p36 = 2
-- p37 = -2
-- p38 = 2592000000
-- p39 = 1
-- p40 = -10
-- p41 = 2
-- p42 = 2
-- p43 = -1
-- p44 = 7
-- p45 = ["2908224623372723993"]
-- p46 = 6
-- p47 = 2
-- p48 = 3
-- p49 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
