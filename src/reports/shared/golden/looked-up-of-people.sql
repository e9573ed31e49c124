WITH (SELECT (groupArray(key), groupArray(said)) FROM (SELECT key, any(number) AS said FROM (
    SELECT d.text AS key, c.found AS found, c.number AS number FROM lookup_cells AS c
    INNER JOIN (SELECT property, token, text FROM dictionary WHERE project = {p6:UInt32} AND property IN {p7:Array(UInt64)}) AS d
      ON c.property = d.property AND c.token = d.token
    WHERE c.project = {p6:UInt32} AND c.lookup = {p8:Int64} AND c.revision = {p9:Int64} AND c.place = {p10:Int64}) GROUP BY key)) AS c0,
(SELECT (groupArray(token), groupArray(text)) FROM dictionary WHERE project = {p12:UInt32} AND property = {p13:UInt64}) AS c1,
 links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, if(isNull(toFloat64((arrayPushFront(c0.2, NULL)[1 + transform(ifNull(if(texts[{p11:UInt64}] = 0, NULL, transform(texts[{p11:UInt64}], c1.1, c1.2, char(0))), ''), c0.1, arrayEnumerate(c0.1), 0)] != 0))), toInt64(-9000000000000000002), toInt64(assumeNotNull(toFloat64((arrayPushFront(c0.2, NULL)[1 + transform(ifNull(if(texts[{p11:UInt64}] = 0, NULL, transform(texts[{p11:UInt64}], c1.1, c1.2, char(0))), ''), c0.1, arrayEnumerate(c0.1), 0)] != 0))))) AS k1 FROM profiles FINAL
    WHERE project = {p14:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p19:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 604800000
-- p5 = 1762729200000
-- p6 = 7
-- p7 = ["3555156973871154399"]
-- p8 = 5
-- p9 = 1
-- p10 = 0
-- p11 = "3555156973871154399"
-- p12 = 7
-- p13 = "3555156973871154399"
-- p14 = 7
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762124400000
-- p18 = 1763334000000
-- p19 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
