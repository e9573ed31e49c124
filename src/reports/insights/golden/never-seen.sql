WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(-9000000000000000002) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND false AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p9:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p9:Int64}, {p10:Int64}) * {p10:Int64}, {p11:Int64}) AS bucket, toInt64(-9000000000000000002) AS s1
  FROM events AS e
  WHERE e.project = {p12:UInt32} AND false AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p15:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = 1762124400000
-- p8 = 1762729200000
-- p9 = 1762124400000
-- p10 = 86400000
-- p11 = 1762642800000
-- p12 = 7
-- p13 = 1762124400000
-- p14 = 1762729200000
-- p15 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
