WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS at, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p6:UInt32} AND property = {p7:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1, if(p.known = 1, p.k2, toInt64(-9000000000000000002)) AS s2
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p8:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p8:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p9:UInt32} AND property = {p10:UInt64}), toInt64(texts[{p8:UInt64}]), toInt64(-9000000000000000001)) AS k2 FROM profiles FINAL
    WHERE project = {p11:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p12:UInt32} AND e.event = {p13:UInt64} AND e.time >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND true AND person != 0),
placements AS (
  SELECT person AS subject, grouping(bucket) AS whole, bucket, argMin((s1, s2, person), (at, s1, s2, person)) AS place
  FROM matches GROUP BY GROUPING SETS ((subject), (subject, bucket))),
measured AS (
  SELECT place.1 AS s1, place.2 AS s2, whole, bucket, toFloat64(count()) AS value,
    uniqExactIfState(place.3, place.3 != 0) AS people
  FROM placements GROUP BY s1, s2, whole, bucket),
segments AS (
  SELECT s1, s2, anyIf(value, whole = 1) AS total, if(countIf(whole = 1) > 0, uniqExactIfMergeIf(measured.people, whole = 1), uniqExactIfMerge(measured.people)) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1, s2)
SELECT s1, s2, text1, text2, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p16:UInt32} AND property = {p17:UInt64}
  ) AS d1 ON s1 = d1.token
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text2 FROM dictionary
    WHERE project = {p18:UInt32} AND property = {p19:UInt64}
  ) AS d2 ON s2 = d2.token
ORDER BY total DESC, text1, s1, text2, s2
LIMIT {p20:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "2908224623372723993"
-- p8 = "3555156973871154399"
-- p9 = 7
-- p10 = "3555156973871154399"
-- p11 = 7
-- p12 = 7
-- p13 = "7268084472799422120"
-- p14 = 1762124400000
-- p15 = 1762729200000
-- p16 = 7
-- p17 = "2908224623372723993"
-- p18 = 7
-- p19 = "3555156973871154399"
-- p20 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
