WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT bucket, if(l.subject = 0, e.person, l.person) AS person, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1
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
    WHERE e.project = {p32:UInt32} AND e.event = {p33:UInt64} AND e.time >= fromUnixTimestamp64Milli({p34:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p35:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p36:Float64})))
    UNION ALL
    SELECT {p37:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p38:UInt32} AND time < fromUnixTimestamp64Milli({p39:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p40:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p41:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p42:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p38:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p43:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p44:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p45:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p46:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p47:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p48:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p49:UInt32} AND e.event = {p50:UInt64} AND e.time >= fromUnixTimestamp64Milli({p51:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p52:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p53:Float64})))
    UNION ALL
    SELECT {p54:Int64} AS bucket, person FROM (SELECT somebody AS person FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = {p55:UInt32} AND time < fromUnixTimestamp64Milli({p56:Int64}, 'UTC') AND person != 0) AS e
    LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p57:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p58:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p59:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = {p55:UInt32} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (SELECT subject, person FROM person_links WHERE project = {p60:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p61:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p62:UInt32} GROUP BY subject))) WHERE (somebody != 0 AND somebody IN (
    SELECT if(l.subject = 0, e.person, l.person) AS doer FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = {p63:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p64:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p65:UInt32} GROUP BY subject) AS l ON e.person = l.subject
    WHERE e.project = {p66:UInt32} AND e.event = {p67:UInt64} AND e.time >= fromUnixTimestamp64Milli({p68:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p69:Int64}, 'UTC') AND true GROUP BY doer HAVING toFloat64(count()) >= {p70:Float64})))) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p71:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p71:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p72:UInt32} AND property = {p73:UInt64}), toInt64(texts[{p71:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p74:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExactIf(person, person != 0)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 0 AND bucket = {p75:Int64}) AS total, anyIf(measured.people, whole = 0 AND bucket = {p75:Int64}) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p76:UInt32} AND property = {p77:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p78:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p79:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762642800000
-- p4 = 7
-- p5 = 1762729200000
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
-- p17 = 1762297200000
-- p18 = 1762729200000
-- p19 = 2
-- p20 = 1762729200000
-- p21 = 7
-- p22 = 1762815600000
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
-- p34 = 1762383600000
-- p35 = 1762815600000
-- p36 = 2
-- p37 = 1762815600000
-- p38 = 7
-- p39 = 1762902000000
-- p40 = 7
-- p41 = 7
-- p42 = 7
-- p43 = 7
-- p44 = 7
-- p45 = 7
-- p46 = 7
-- p47 = 7
-- p48 = 7
-- p49 = 7
-- p50 = "7268084472799422120"
-- p51 = 1762470000000
-- p52 = 1762902000000
-- p53 = 2
-- p54 = 1762902000000
-- p55 = 7
-- p56 = 1762961400000
-- p57 = 7
-- p58 = 7
-- p59 = 7
-- p60 = 7
-- p61 = 7
-- p62 = 7
-- p63 = 7
-- p64 = 7
-- p65 = 7
-- p66 = 7
-- p67 = "7268084472799422120"
-- p68 = 1762556400000
-- p69 = 1762961400000
-- p70 = 2
-- p71 = "3555156973871154399"
-- p72 = 7
-- p73 = "3555156973871154399"
-- p74 = 7
-- p75 = 1762902000000
-- p76 = 7
-- p77 = "3555156973871154399"
-- p78 = 10
-- p79 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
