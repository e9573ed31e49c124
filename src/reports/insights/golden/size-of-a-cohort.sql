WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p8:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p9:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p10:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p11:Float64}) WHERE somebody != 0)
    UNION ALL
    SELECT {p12:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p17:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p18:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p19:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p20:Float64}) WHERE somebody != 0)) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE true),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p21:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p21:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762815600000
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762470000000
-- p7 = 1762902000000
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 2
-- p12 = 1762902000000
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1762556400000
-- p16 = 1762961400000
-- p17 = 7
-- p18 = 7
-- p19 = 7
-- p20 = 2
-- p21 = 1762902000000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p8:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p9:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p10:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p11:Float64}) WHERE somebody != 0)) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE true),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p12:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p12:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762729200000
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762383600000
-- p7 = 1762815600000
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 2
-- p12 = 1762729200000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p8:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p9:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p10:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p11:Float64}) WHERE somebody != 0)
    UNION ALL
    SELECT {p12:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p17:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p18:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p19:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p20:Float64}) WHERE somebody != 0)) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ((if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p21:UInt32} AND scope = {p22:Int64} AND deleted = 0 AND ifNull(if(mapContains(numbers, {p23:UInt64}), numbers[{p23:UInt64}], NULL) <= {p24:Float64}, false))))),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p25:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p25:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762815600000
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762470000000
-- p7 = 1762902000000
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 2
-- p12 = 1762902000000
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1762556400000
-- p16 = 1762961400000
-- p17 = 7
-- p18 = 7
-- p19 = 7
-- p20 = 2
-- p21 = 7
-- p22 = 0
-- p23 = "6117043833305353054"
-- p24 = 6
-- p25 = 1762902000000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p8:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p9:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p10:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p11:Float64}) WHERE somebody != 0)) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ((if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p12:UInt32} AND scope = {p13:Int64} AND deleted = 0 AND ifNull(if(mapContains(numbers, {p14:UInt64}), numbers[{p14:UInt64}], NULL) <= {p15:Float64}, false))))),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p16:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p16:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762729200000
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762383600000
-- p7 = 1762815600000
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 2
-- p12 = 7
-- p13 = 0
-- p14 = "6117043833305353054"
-- p15 = 6
-- p16 = 1762729200000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
