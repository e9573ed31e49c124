WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS session, [toUInt64(0)] AS pinned, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, (toUnixTimestamp64Milli(e.time), toUInt8(multiIf(a1, {p6:Int64}, 9)), name, toInt64(0), toUInt8(1 * a1), toUInt8(ends), assumeNotNull([if(p.known = 1, p.k1, toInt64(-9000000000000000002))][1])) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p7:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p7:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p8:UInt32} AND property = {p9:UInt64}), toInt64(texts[{p7:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p10:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p11:UInt32} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND person != 0 AND person IN (
    SELECT if(l.subject = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p14:UInt32} AND e.event = {p15:UInt64} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC'))),
walks AS (
  SELECT person, session, pinned, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY person, session, pinned HAVING arrayExists(step -> bitTest(step.5, 0) AND step.1 >= {p19:Int64} AND step.1 < {p20:Int64}, walk)),
entries AS (
  SELECT person, lead, rest, rest[1].7 AS s1, toUInt8(1) AS first
  FROM (
    SELECT person, session, pinned, arrayFirstIndex(step -> bitTest(step.5, 0) AND step.1 >= {p21:Int64} AND step.1 < {p22:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p23:Int64}), least({p23:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks)),
routes AS (
  SELECT person, s1, first, arrayConcat([(toUInt8({p24:Int64}), toInt32({p25:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p26:Int64} + index - 1), step.3, step.4), arraySlice(steps, at1 + 1, least({p27:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p27:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p28:Int64}, [(toUInt8({p29:Int64} + length(steps) - at1), toInt32({p30:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT person, s1, first, rest[1].1 AS began, arrayFilter(step -> step.1 >= began - {p31:Int64}, lead) AS steps_before,
      arrayFirstIndex(step -> step.6, arrayPopFront(rest)) AS ending,
      arraySlice(rest, 1, least(arrayCount(step -> step.1 <= began + {p31:Int64}, rest), if(ending = 0, length(rest), ending))) AS steps,
      1 AS at1
    FROM entries
  )),
sequences AS (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path),
nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node),
judged AS (SELECT *, maxIf(people, node.1 = {p32:Int64} AND node.2 = {p33:Int64}) OVER (PARTITION BY s1) AS crowd FROM nodes),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p34:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments,
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= {p35:UInt64} ORDER BY size DESC, node) AS row
  FROM judged)
SELECT s1, text1, route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32({p36:Int64}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(''), any(segments), any(all_segments))
    FROM placed
    WHERE position <= {p37:UInt64} AND crowd >= {p38:UInt64} AND (node.2 <= 0 OR (people >= {p39:UInt64} AND row <= {p40:UInt64}))) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p41:UInt32} AND property = {p42:UInt64}
  ) AS d1 ON s1 = d1.token
GROUP BY ALL
LIMIT {p43:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 0
-- p7 = "3555156973871154399"
-- p8 = 7
-- p9 = "3555156973871154399"
-- p10 = 7
-- p11 = 7
-- p12 = 1762124400000
-- p13 = 1765926000000
-- p14 = 7
-- p15 = "7268084472799422120"
-- p16 = "7268084472799422120"
-- p17 = 1762124400000
-- p18 = 1763334000000
-- p19 = 1762124400000
-- p20 = 1763334000000
-- p21 = 1762124400000
-- p22 = 1763334000000
-- p23 = 0
-- p24 = 0
-- p25 = -10
-- p26 = 1
-- p27 = 2
-- p28 = 2
-- p29 = 1
-- p30 = -2
-- p31 = 2592000000
-- p32 = 0
-- p33 = -10
-- p34 = 2
-- p35 = 2
-- p36 = -1
-- p37 = 2
-- p38 = 2
-- p39 = 2
-- p40 = 3
-- p41 = 7
-- p42 = "3555156973871154399"
-- p43 = 200001

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
