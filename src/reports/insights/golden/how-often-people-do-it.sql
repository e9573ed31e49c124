WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true AND person != 0),
counted AS (
  SELECT person, grouping(bucket) AS whole, bucket, count() AS value
  FROM matches GROUP BY GROUPING SETS ((person), (person, bucket))),
measured AS (SELECT toInt64(arrayCount(edge -> counted.value >= edge, {p10:Array(Float64)})) AS s1, whole, bucket, toFloat64(count()) AS value, count() AS people FROM counted GROUP BY s1, whole, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value, measured.people), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
WHERE people >= {p11:UInt64}
ORDER BY s1
LIMIT {p12:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = [1,2,3,4,5,6,7,8,9,10,20,50,100,200,500,1000,2000,5000,10000,20000,50000,100000,200000,500000,1000000,2000000,5000000,10000000,20000000,50000000,100000000,200000000,500000000,1000000000,2000000000,5000000000]
-- p11 = 10
-- p12 = 60

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
