WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p4:UInt32} AND time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p6:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p7:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p8:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p4:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p12:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p13:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p14:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p19:Float64})))
    UNION ALL
    SELECT {p20:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p21:UInt32} AND time < fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p23:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p24:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p25:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p21:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p26:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p27:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p28:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p29:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p30:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p31:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p32:UInt32} AND e.event = {p33:UInt64} AND e.time >= fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p36:Float64})))) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE true),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p37:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p37:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p38:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762815600000
-- p4 = 7
-- p5 = 1762902000000
-- p6 = 7
-- p7 = 7
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 7
-- p12 = 7
-- p13 = 7
-- p14 = 7
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762470000000
-- p18 = 1762902000000
-- p19 = 2
-- p20 = 1762902000000
-- p21 = 7
-- p22 = 1762961400000
-- p23 = 7
-- p24 = 7
-- p25 = 7
-- p26 = 7
-- p27 = 7
-- p28 = 7
-- p29 = 7
-- p30 = 7
-- p31 = 7
-- p32 = 7
-- p33 = "7268084472799422120"
-- p34 = 1762556400000
-- p35 = 1762961400000
-- p36 = 2
-- p37 = 1762902000000
-- p38 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p4:UInt32} AND time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p6:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p7:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p8:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p4:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p12:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p13:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p14:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p19:Float64})))) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE true),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p20:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p20:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p21:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762729200000
-- p4 = 7
-- p5 = 1762815600000
-- p6 = 7
-- p7 = 7
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 7
-- p12 = 7
-- p13 = 7
-- p14 = 7
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762383600000
-- p18 = 1762815600000
-- p19 = 2
-- p20 = 1762729200000
-- p21 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p4:UInt32} AND time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p6:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p7:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p8:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p4:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p12:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p13:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p14:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p19:Float64})))
    UNION ALL
    SELECT {p20:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p21:UInt32} AND time < fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p23:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p24:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p25:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p21:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p26:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p27:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p28:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p29:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p30:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p31:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p32:UInt32} AND e.event = {p33:UInt64} AND e.time >= fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p36:Float64})))) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ((if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p37:UInt32} AND scope = {p38:Int64} AND deleted = 0 AND ifNull(if(mapContains(numbers, {p39:UInt64}), numbers[{p39:UInt64}], NULL) <= {p40:Float64}, false))))),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p41:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p41:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p42:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762815600000
-- p4 = 7
-- p5 = 1762902000000
-- p6 = 7
-- p7 = 7
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 7
-- p12 = 7
-- p13 = 7
-- p14 = 7
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762470000000
-- p18 = 1762902000000
-- p19 = 2
-- p20 = 1762902000000
-- p21 = 7
-- p22 = 1762961400000
-- p23 = 7
-- p24 = 7
-- p25 = 7
-- p26 = 7
-- p27 = 7
-- p28 = 7
-- p29 = 7
-- p30 = 7
-- p31 = 7
-- p32 = 7
-- p33 = "7268084472799422120"
-- p34 = 1762556400000
-- p35 = 1762961400000
-- p36 = 2
-- p37 = 7
-- p38 = 0
-- p39 = "6117043833305353054"
-- p40 = 6
-- p41 = 1762902000000
-- p42 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM (SELECT {p3:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p4:UInt32} AND time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p6:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p7:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p8:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p4:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p12:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p13:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p14:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p19:Float64})))) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ((if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p20:UInt32} AND scope = {p21:Int64} AND deleted = 0 AND ifNull(if(mapContains(numbers, {p22:UInt64}), numbers[{p22:UInt64}], NULL) <= {p23:Float64}, false))))),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p24:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p24:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p25:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762729200000
-- p4 = 7
-- p5 = 1762815600000
-- p6 = 7
-- p7 = 7
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 7
-- p12 = 7
-- p13 = 7
-- p14 = 7
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762383600000
-- p18 = 1762815600000
-- p19 = 2
-- p20 = 7
-- p21 = 0
-- p22 = "6117043833305353054"
-- p23 = 6
-- p24 = 1762729200000
-- p25 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
