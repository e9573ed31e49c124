WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, arrayJoin(p.measured) AS value, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, if(isNull(if(mapContains(numbers, {p4:UInt64}), numbers[{p4:UInt64}], NULL)), [], [assumeNotNull(if(mapContains(numbers, {p4:UInt64}), numbers[{p4:UInt64}], NULL))]) AS measured FROM profiles FINAL
    WHERE project = {p5:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true AND notEmpty(p.measured)),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(avg(value)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p10:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p4 = "6117043833305353054"
-- p5 = 7
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
