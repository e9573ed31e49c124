WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
active AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS instant, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p3:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p3:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(texts[{p3:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p6:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p7:UInt32} AND (e.event = {p8:UInt64} AND ifNull(e.n1 >= {p9:Float64}, false)) AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')),
habits AS (
  SELECT subject, s1, interval, bitCount(groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(least({p12:Int64} + intDiv(instant - {p12:Int64}, {p13:Int64}) * {p13:Int64}, {p14:Int64}), {p15:Int64}) % {p16:Int64})))) AS times
  FROM (SELECT *, least({p17:Int64} + intDiv(instant - {p17:Int64}, {p18:Int64}) * {p18:Int64}, {p19:Int64}) AS interval FROM active WHERE subject != 0)
  GROUP BY subject, s1, interval),
cells AS (
  SELECT s1, interval, times, count() AS people, uniqExactState(subject) AS subjects
  FROM habits
  GROUP BY s1, interval, times),
segments AS (
  SELECT s1, uniqExactMerge(subjects) AS people, groupArray((interval, times, cells.people)) AS cells
  FROM cells GROUP BY s1)
SELECT s1, text1, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p20:UInt32} AND property = {p21:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p22:UInt64}
ORDER BY people DESC, text1, s1
LIMIT {p23:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "3555156973871154399"
-- p4 = 7
-- p5 = "3555156973871154399"
-- p6 = 7
-- p7 = 7
-- p8 = "7268084472799422120"
-- p9 = 3
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 1762124400000
-- p13 = 3600000
-- p14 = 1762725600000
-- p15 = 1800000
-- p16 = 64
-- p17 = 1762124400000
-- p18 = 86400000
-- p19 = 1762642800000
-- p20 = 7
-- p21 = "3555156973871154399"
-- p22 = 10
-- p23 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
