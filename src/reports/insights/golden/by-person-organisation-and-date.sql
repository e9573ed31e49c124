WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
(SELECT (groupArray(subject), groupArray([multiIf(texts[{p3:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p3:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(texts[{p3:UInt64}]), toInt64(-9000000000000000001))])) FROM profiles FINAL WHERE project = {p6:UInt32} AND scope = {p7:Int64} AND deleted = 0) AS organisations2,
matches AS (
  SELECT least({p8:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p8:Int64}, {p9:Int64}) * {p9:Int64}, {p10:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1, tupleElement(arrayJoin(arrayMap(one -> (one, {p11:Int64}), if(empty(e.g1), [toInt64(-9000000000000000002)], arrayDistinct(arrayFlatten(arrayMap(organisation -> arrayPushFront(organisations2.2, [toInt64(-9000000000000000002)])[1 + transform(organisation, organisations2.1, arrayEnumerate(organisations2.1), 0)], e.g1)))))), 1) AS s2, if(isNull(e.n2), toInt64(-9000000000000000002), toInt64(floor((floor((toUnixTimestamp64Milli(toTimeZone(fromUnixTimestamp64Milli(toInt64(greatest(-2208000000000., least(10413000000000., assumeNotNull(e.n2))))), {p12:String})) + 1000 * timezoneOffset(toTimeZone(fromUnixTimestamp64Milli(toInt64(greatest(-2208000000000., least(10413000000000., assumeNotNull(e.n2))))), {p12:String}))) / 86400000) + 3) / 7) * 7 - 3)) AS s3
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p13:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p13:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p14:UInt32} AND property = {p15:UInt64}), toInt64(texts[{p13:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p16:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p17:UInt32} AND e.event = {p18:UInt64} AND e.time >= fromUnixTimestamp64Milli({p19:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, s2, s3, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1, s2, s3), (s1, s2, s3, bucket))),
segments AS (
  SELECT s1, s2, s3, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1, s2, s3)
SELECT s1, s2, s3, text1, text2, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p21:UInt32} AND property = {p22:UInt64}
  ) AS d1 ON s1 = d1.token
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text2 FROM dictionary
    WHERE project = {p23:UInt32} AND property = {p24:UInt64}
  ) AS d2 ON s2 = d2.token
ORDER BY total DESC, text1, s1, text2, s2, s3
LIMIT {p25:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "3422333504408379811"
-- p4 = 7
-- p5 = "3422333504408379811"
-- p6 = 7
-- p7 = 1
-- p8 = 1762124400000
-- p9 = 86400000
-- p10 = 1762642800000
-- p11 = 1
-- p12 = "Europe/Rome"
-- p13 = "3555156973871154399"
-- p14 = 7
-- p15 = "3555156973871154399"
-- p16 = 7
-- p17 = 7
-- p18 = "7268084472799422120"
-- p19 = 1762124400000
-- p20 = 1762729200000
-- p21 = 7
-- p22 = "3555156973871154399"
-- p23 = 7
-- p24 = "3422333504408379811"
-- p25 = 20

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
