WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, if(isNull(e.n1), toInt64(-9000000000000000002), toInt64(arrayCount(edge -> assumeNotNull(e.n1) >= edge, {p6:Array(Float64)}))) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event = {p8:UInt64} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p11:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p11:Int64}, {p12:Int64}) * {p12:Int64}, {p13:Int64}) AS bucket, if(isNull(e.n1), toInt64(-9000000000000000002), toInt64(arrayCount(edge -> assumeNotNull(e.n1) >= edge, {p14:Array(Float64)}))) AS s1
  FROM events AS e
  WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
WHERE people >= {p19:UInt64}
ORDER BY total DESC, s1
LIMIT {p20:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = [50,100]
-- p7 = 7
-- p8 = "7268084472799422120"
-- p9 = 1762124400000
-- p10 = 1762729200000
-- p11 = 1762124400000
-- p12 = 86400000
-- p13 = 1762642800000
-- p14 = [50,100]
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762124400000
-- p18 = 1762729200000
-- p19 = 10
-- p20 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
