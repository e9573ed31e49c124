WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, arrayJoin(p.measured) AS value, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, if(isNull(if(mapContains(numbers, {p6:UInt64}), numbers[{p6:UInt64}], NULL)), [], [assumeNotNull(if(mapContains(numbers, {p6:UInt64}), numbers[{p6:UInt64}], NULL))]) AS measured FROM profiles FINAL
    WHERE project = {p7:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p8:UInt32} AND e.event = {p9:UInt64} AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND true AND notEmpty(p.measured)),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(avg(value)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = "6117043833305353054"
-- p7 = 7
-- p8 = 7
-- p9 = "7268084472799422120"
-- p10 = 1762124400000
-- p11 = 1762729200000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
