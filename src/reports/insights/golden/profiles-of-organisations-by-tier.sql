WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
(SELECT (groupArray(subject), groupArray([multiIf(texts[{p3:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p3:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(texts[{p3:UInt64}]), toInt64(-9000000000000000001))])) FROM profiles FINAL WHERE project = {p6:UInt32} AND scope = {p7:Int64} AND deleted = 0) AS organisations1,
matches AS (
  SELECT toInt64(0) AS bucket, e.organisation AS unit, c.crowd AS crowd, multiIf(texts[{p8:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p8:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p9:UInt32} AND property = {p10:UInt64}), toInt64(texts[{p8:UInt64}]), toInt64(-9000000000000000001)) AS s1
  FROM (SELECT toUInt64(0) AS person, subject AS organisation, texts, numbers, lists FROM profiles FINAL WHERE project = {p11:UInt32} AND scope = {p12:Int64} AND deleted = 0) AS e
  LEFT ANY JOIN (
    SELECT arrayJoin(arrayDistinct(e.g1)) AS organisation, groupUniqArray(if(l.subject = 0, e.person, l.person)) AS crowd
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p13:UInt32} AND notEmpty(e.g1) AND if(l.subject = 0, e.person, l.person) != 0
    GROUP BY organisation) AS c ON e.organisation = c.organisation
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE l.subject = 0 AND true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactArray(if(empty(crowd), [unit], crowd)) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p14:UInt32} AND property = {p15:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p16:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p17:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "3422333504408379811"
-- p4 = 7
-- p5 = "3422333504408379811"
-- p6 = 7
-- p7 = 1
-- p8 = "3422333504408379811"
-- p9 = 7
-- p10 = "3422333504408379811"
-- p11 = 7
-- p12 = 1
-- p13 = 7
-- p14 = 7
-- p15 = "3422333504408379811"
-- p16 = 10
-- p17 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
(SELECT (groupArray(subject), groupArray([multiIf(texts[{p3:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p3:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(texts[{p3:UInt64}]), toInt64(-9000000000000000001))])) FROM profiles FINAL WHERE project = {p6:UInt32} AND scope = {p7:Int64} AND deleted = 0) AS organisations1,
matches AS (
  SELECT toInt64(0) AS bucket, e.organisation AS unit, c.crowd AS crowd, arrayJoin(if(texts[{p8:UInt64}] = 0, [], [texts[{p8:UInt64}]])) AS value, multiIf(texts[{p9:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p9:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p10:UInt32} AND property = {p11:UInt64}), toInt64(texts[{p9:UInt64}]), toInt64(-9000000000000000001)) AS s1
  FROM (SELECT toUInt64(0) AS person, subject AS organisation, texts, numbers, lists FROM profiles FINAL WHERE project = {p12:UInt32} AND scope = {p13:Int64} AND deleted = 0) AS e
  LEFT ANY JOIN (
    SELECT arrayJoin(arrayDistinct(e.g1)) AS organisation, groupUniqArray(if(l.subject = 0, e.person, l.person)) AS crowd
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p14:UInt32} AND notEmpty(e.g1) AND if(l.subject = 0, e.person, l.person) != 0
    GROUP BY organisation) AS c ON e.organisation = c.organisation
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE l.subject = 0 AND ((e.organisation IN (SELECT subject FROM profiles FINAL WHERE project = {p15:UInt32} AND scope = {p16:Int64} AND deleted = 0 AND texts[{p17:UInt64}] != 0))) AND notEmpty(if(texts[{p8:UInt64}] = 0, [], [texts[{p8:UInt64}]]))),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(uniqExact(value)) AS value, uniqExactArray(if(empty(crowd), [unit], crowd)) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p18:UInt32} AND property = {p19:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p20:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p21:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "3422333504408379811"
-- p4 = 7
-- p5 = "3422333504408379811"
-- p6 = 7
-- p7 = 1
-- p8 = "3422333504408379811"
-- p9 = "3422333504408379811"
-- p10 = 7
-- p11 = "3422333504408379811"
-- p12 = 7
-- p13 = 1
-- p14 = 7
-- p15 = 7
-- p16 = 1
-- p17 = "3422333504408379811"
-- p18 = 7
-- p19 = "3422333504408379811"
-- p20 = 10
-- p21 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
