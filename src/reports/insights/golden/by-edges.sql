WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, if(isNull(e.n1), toInt64(-9000000000000000002), toInt64(arrayCount(edge -> assumeNotNull(e.n1) >= edge, {p4:Array(Float64)}))) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p5:UInt32} AND e.event = {p6:UInt64} AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND true),
placed AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p9:Array(Int64)}) AS bucket, if(isNull(e.n1), toInt64(-9000000000000000002), toInt64(arrayCount(edge -> assumeNotNull(e.n1) >= edge, {p10:Array(Float64)}))) AS s1
  FROM events AS e
  WHERE e.project = {p11:UInt32} AND e.event = {p12:UInt64} AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
WHERE people >= {p15:UInt64}
ORDER BY total DESC, s1
LIMIT {p16:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p4 = [50,100]
-- p5 = 7
-- p6 = "7268084472799422120"
-- p7 = 1762124400000
-- p8 = 1762729200000
-- p9 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p10 = [50,100]
-- p11 = 7
-- p12 = "7268084472799422120"
-- p13 = 1762124400000
-- p14 = 1762729200000
-- p15 = 10
-- p16 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
