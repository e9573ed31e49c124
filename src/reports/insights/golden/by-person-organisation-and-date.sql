WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
(SELECT (groupArray(subject), groupArray([multiIf(texts[{p3:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p3:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(texts[{p3:UInt64}]), toInt64(-9000000000000000001))])) FROM profiles FINAL WHERE project = {p6:UInt32} AND scope = {p7:Int64} AND deleted = 0) AS organisations2,
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p8:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1, tupleElement(arrayJoin(arrayMap(one -> (one, {p9:Int64}), if(empty(e.g1), [toInt64(-9000000000000000002)], arrayDistinct(arrayFlatten(arrayMap(organisation -> arrayPushFront(organisations2.2, [toInt64(-9000000000000000002)])[1 + transform(organisation, organisations2.1, arrayEnumerate(organisations2.1), 0)], e.g1)))))), 1) AS s2, if(isNull(e.n2), toInt64(-9000000000000000002), toInt64(floor((floor((toUnixTimestamp64Milli(toTimeZone(fromUnixTimestamp64Milli(toInt64(greatest(-2208000000000., least(10413000000000., assumeNotNull(e.n2))))), {p10:String})) + 1000 * timezoneOffset(toTimeZone(fromUnixTimestamp64Milli(toInt64(greatest(-2208000000000., least(10413000000000., assumeNotNull(e.n2))))), {p10:String}))) / 86400000) + 3) / 7) * 7 - 3)) AS s3
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p11:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p11:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p12:UInt32} AND property = {p13:UInt64}), toInt64(texts[{p11:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p14:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND true),
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
    WHERE project = {p19:UInt32} AND property = {p20:UInt64}
  ) AS d1 ON s1 = d1.token
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text2 FROM dictionary
    WHERE project = {p21:UInt32} AND property = {p22:UInt64}
  ) AS d2 ON s2 = d2.token
ORDER BY total DESC, text1, s1, text2, s2, s3
LIMIT {p23:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "3422333504408379811"
-- p4 = 7
-- p5 = "3422333504408379811"
-- p6 = 7
-- p7 = 1
-- p8 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p9 = 1
-- p10 = "Europe/Rome"
-- p11 = "3555156973871154399"
-- p12 = 7
-- p13 = "3555156973871154399"
-- p14 = 7
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762124400000
-- p18 = 1762729200000
-- p19 = 7
-- p20 = "3555156973871154399"
-- p21 = 7
-- p22 = "3422333504408379811"
-- p23 = 20

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
