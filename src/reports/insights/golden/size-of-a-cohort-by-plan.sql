WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1
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
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p20:Float64}) WHERE somebody != 0)
    UNION ALL
    SELECT {p21:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p22:UInt32} AND e.event = {p23:UInt64} AND e.time >= fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p25:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p26:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p27:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p28:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p29:Float64}) WHERE somebody != 0)
    UNION ALL
    SELECT {p30:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE e.project = {p31:UInt32} AND e.event = {p32:UInt64} AND e.time >= fromUnixTimestamp64Milli({p33:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND true GROUP BY e.person) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p35:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p36:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p37:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    GROUP BY somebody HAVING toFloat64(sum(times)) >= {p38:Float64}) WHERE somebody != 0)) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p39:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p39:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p40:UInt32} AND property = {p41:UInt64}), toInt64(texts[{p39:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p42:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p43:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p43:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p44:UInt32} AND property = {p45:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p46:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p47:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762642800000
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762297200000
-- p7 = 1762729200000
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 2
-- p12 = 1762729200000
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1762383600000
-- p16 = 1762815600000
-- p17 = 7
-- p18 = 7
-- p19 = 7
-- p20 = 2
-- p21 = 1762815600000
-- p22 = 7
-- p23 = "7268084472799422120"
-- p24 = 1762470000000
-- p25 = 1762902000000
-- p26 = 7
-- p27 = 7
-- p28 = 7
-- p29 = 2
-- p30 = 1762902000000
-- p31 = 7
-- p32 = "7268084472799422120"
-- p33 = 1762556400000
-- p34 = 1762961400000
-- p35 = 7
-- p36 = 7
-- p37 = 7
-- p38 = 2
-- p39 = "3555156973871154399"
-- p40 = 7
-- p41 = "3555156973871154399"
-- p42 = 7
-- p43 = 1762902000000
-- p44 = 7
-- p45 = "3555156973871154399"
-- p46 = 10
-- p47 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
