WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true),
placed AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p10:Array(Int64)}) AS bucket, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p11:UInt32} AND property = {p12:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p17:UInt32} AND property = {p18:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY total DESC, text1, s1
LIMIT {p19:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p4 = 7
-- p5 = "2908224623372723993"
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p11 = 7
-- p12 = "2908224623372723993"
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1762124400000
-- p16 = 1762729200000
-- p17 = 7
-- p18 = "2908224623372723993"
-- p19 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true),
placed AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p10:Array(Int64)}) AS bucket, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p11:UInt32} AND property = {p12:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p17:UInt32} AND property = {p18:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY total DESC, text1, s1
LIMIT {p19:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1761951600000,1762038000000]
-- p4 = 7
-- p5 = "2908224623372723993"
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1761951600000
-- p9 = 1762124400000
-- p10 = [1761951600000,1762038000000]
-- p11 = 7
-- p12 = "2908224623372723993"
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1761951600000
-- p16 = 1762124400000
-- p17 = 7
-- p18 = "2908224623372723993"
-- p19 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND true),
placed AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p8:Array(Int64)}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p9:UInt32} AND e.event = {p10:UInt64} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND true),
gathered AS (
  SELECT grouping(bucket) AS whole, bucket, person, count() AS events
  FROM placed GROUP BY GROUPING SETS ((bucket), (person))),
measured AS (
  SELECT toInt64(0) AS s1, whole, bucket, toFloat64(sum(events)) AS value, uniqExactIf(if(l.subject = 0, e.person, l.person) AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p13:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762124400000
-- p7 = 1762729200000
-- p8 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p9 = 7
-- p10 = "7268084472799422120"
-- p11 = 1762124400000
-- p12 = 1762729200000
-- p13 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND true),
placed AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p8:Array(Int64)}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p9:UInt32} AND e.event = {p10:UInt64} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND true),
gathered AS (
  SELECT grouping(bucket) AS whole, bucket, person, count() AS events
  FROM placed GROUP BY GROUPING SETS ((bucket), (person))),
measured AS (
  SELECT toInt64(0) AS s1, whole, bucket, toFloat64(sum(events)) AS value, uniqExactIf(if(l.subject = 0, e.person, l.person) AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p13:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1761951600000,1762038000000]
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1761951600000
-- p7 = 1762124400000
-- p8 = [1761951600000,1762038000000]
-- p9 = 7
-- p10 = "7268084472799422120"
-- p11 = 1761951600000
-- p12 = 1762124400000
-- p13 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
