WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS session, [toUInt64(0)] AS pinned, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, (toUnixTimestamp64Milli(e.time), toUInt8(multiIf(a1, {p6:Int64}, 9)), name, multiIf(name = {p7:Int64}, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p8:UInt32} AND property = {p9:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)), toInt64(0)), toUInt8(1 * a1), toUInt8(ends), toInt64(0)) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p10:UInt32} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND person != 0 AND person IN (
    SELECT if(l.subject = 0, e.person, l.person) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.event = {p15:UInt64} AND e.time >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p17:Int64}, 'UTC'))),
walks AS (
  SELECT person, session, pinned, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY person, session, pinned HAVING arrayExists(step -> bitTest(step.5, 0) AND step.1 >= {p18:Int64} AND step.1 < {p19:Int64}, walk)),
entries AS (
  SELECT person, lead, rest, rest[1].7 AS s1, toUInt8(1) AS first
  FROM (
    SELECT person, session, pinned, arrayFirstIndex(step -> bitTest(step.5, 0) AND step.1 >= {p20:Int64} AND step.1 < {p21:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p22:Int64}), least({p22:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks)),
routes AS (
  SELECT person, s1, first, arrayConcat([(toUInt8({p23:Int64}), toInt32({p24:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p25:Int64} + index - 1), step.3, step.4), arraySlice(steps, at1 + 1, least({p26:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p26:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p27:Int64}, [(toUInt8({p28:Int64} + length(steps) - at1), toInt32({p29:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT person, s1, first, rest[1].1 AS began, arrayFilter(step -> step.1 >= began - {p30:Int64}, lead) AS steps_before,
      arrayFirstIndex(step -> step.6, arrayPopFront(rest)) AS ending,
      arraySlice(rest, 1, least(arrayCount(step -> step.1 <= began + {p30:Int64}, rest), if(ending = 0, length(rest), ending))) AS steps,
      1 AS at1
    FROM entries
  )),
sequences AS (SELECT s1, path, count() AS entries, sum(first) AS firsts, uniqExact(person) AS people FROM routes GROUP BY s1, path),
judged AS (SELECT *, sum(firsts) OVER (PARTITION BY s1) AS crowd, sum(entries) OVER (PARTITION BY s1) AS whole FROM sequences),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p31:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments
  FROM judged),
top AS (
  SELECT * FROM placed
  WHERE position <= {p32:UInt64}
  ORDER BY s1, people >= {p33:UInt64} DESC, entries DESC, path
  LIMIT {p34:UInt64} BY s1),
(SELECT (groupArray(toInt64(token)), groupArray(text)) FROM dictionary WHERE project = {p35:UInt32} AND property IN {p36:Array(UInt64)} AND token IN (SELECT toUInt64(arrayJoin(path).3) FROM top)) AS known
SELECT s1, arrayMap(step -> (step.1, (step.2, step.3, arrayPushFront(known.2, '')[1 + indexOf(known.1, step.3)])), path) AS route, segments, all_segments, whole, crowd, entries, people
FROM top
ORDER BY crowd DESC, s1, entries DESC, path;
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
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = "7268084472799422120"
-- p16 = 1762124400000
-- p17 = 1763334000000
-- p18 = 1762124400000
-- p19 = 1763334000000
-- p20 = 1762124400000
-- p21 = 1763334000000
-- p22 = 0
-- p23 = 0
-- p24 = -10
-- p25 = 1
-- p26 = 3
-- p27 = 3
-- p28 = 1
-- p29 = -2
-- p30 = 2592000000
-- p31 = 2
-- p32 = 6
-- p33 = 2
-- p34 = 50
-- p35 = 7
-- p36 = ["2908224623372723993"]

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
