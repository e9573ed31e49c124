WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p4:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p7:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762952400000,1762956000000,1762959600000]
-- p4 = 7
-- p5 = 1762952400000
-- p6 = 1762963200000
-- p7 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
