WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p6:UInt32} AND property = {p7:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p8:UInt32} AND e.event = {p9:UInt64} AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p12:UInt32} AND property = {p13:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY total DESC, text1, s1
LIMIT {p14:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "2908224623372723993"
-- p8 = 7
-- p9 = "7268084472799422120"
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 7
-- p13 = "2908224623372723993"
-- p14 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
