WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
conversions AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, assumeNotNull(e.n1) AS value, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1, toUnixTimestamp64Milli(e.time) AS instant
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p6:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p6:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(texts[{p6:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p9:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p10:UInt32} AND e.event = {p11:UInt64} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND true AND isNotNull(e.n1)),
touches AS (
  SELECT person, since, argMax(path, block) AS path
  FROM (
    SELECT person, arrayJoin(range(intDiv(length(touches) + 1000 - 1, 1000))) AS block, touches[block * 1000 + 1].1 AS since,
      arraySlice(touches, greatest(toInt64(block) - 1, 0) * 1000 + 1, if(block = 0, 1, 2) * 1000) AS path
    FROM (
      SELECT person, arraySort(groupArray((instant, key))) AS touches
      FROM (
        SELECT if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS instant, arrayJoin(arrayDistinct(if(empty(e.l1), [toInt64(-9000000000000000002)], arrayDistinct(arrayMap(item -> if(item IN (SELECT token FROM dictionary WHERE project = {p14:UInt32} AND property = {p15:UInt64}), toInt64(item), toInt64(-9000000000000000001)), e.l1))))) AS key
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p16:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC'))
      WHERE person != 0 AND key != toInt64(-9000000000000000002)
      GROUP BY person))
  GROUP BY person, since),
matches AS (
  SELECT bucket, person, value, s1, credited.1 AS s2, credited.2 AS credit
  FROM (
    SELECT c.bucket AS bucket, c.person AS person, c.value AS value, c.s1 AS s1,
      arraySlice(arrayFilter(touch -> touch.1 <= c.instant AND touch.1 >= c.instant - {p19:Int64}, t.path), -1000) AS path,
      path.2 AS touched, length(path) AS touches, arrayMap(weight -> weight / arraySum(weights), arrayMap(touch -> exp2((touch.1 - path[-1].1) / {p20:Float64}), path) AS weights) AS shares,
      arrayReduce('sumMap', [touched], [shares]) AS sums,
      arrayJoin(if(touches = 0, [(toInt64(-9000000000000000002), toFloat64(1))], arrayFilter(part -> part.2 >= 1e-9, arrayZip(sums.1, sums.2)))) AS credited
    FROM conversions AS c ASOF LEFT JOIN touches AS t ON c.person = t.person AND c.instant >= t.since)),
measured AS (
  SELECT s1, s2, grouping(bucket) AS whole, bucket, round(sum(value * credit), 9) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1, s2), (s1, s2, bucket))),
segments AS (
  SELECT s1, s2, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1, s2)
SELECT s1, s2, text1, text2, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p21:UInt32} AND property = {p22:UInt64}
  ) AS d1 ON s1 = d1.token
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text2 FROM dictionary
    WHERE project = {p23:UInt32} AND property = {p24:UInt64}
  ) AS d2 ON s2 = d2.token
ORDER BY total DESC, text1, s1, text2, s2
LIMIT {p25:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = "3555156973871154399"
-- p7 = 7
-- p8 = "3555156973871154399"
-- p9 = 7
-- p10 = 7
-- p11 = "7268084472799422120"
-- p12 = 1762124400000
-- p13 = 1762729200000
-- p14 = 7
-- p15 = "532827058661306692"
-- p16 = 7
-- p17 = 1761260400000
-- p18 = 1762729200000
-- p19 = 864000000
-- p20 = 604800000
-- p21 = 7
-- p22 = "3555156973871154399"
-- p23 = 7
-- p24 = "532827058661306692"
-- p25 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
conversions AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, arrayJoin(arrayDistinct(e.g1)) AS unit, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1, toUnixTimestamp64Milli(e.time) AS instant
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p6:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p6:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(texts[{p6:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p9:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p10:UInt32} AND e.event = {p11:UInt64} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND true AND notEmpty(e.g1)),
touches AS (
  SELECT person, since, argMax(path, block) AS path
  FROM (
    SELECT person, arrayJoin(range(intDiv(length(touches) + 1000 - 1, 1000))) AS block, touches[block * 1000 + 1].1 AS since,
      arraySlice(touches, greatest(toInt64(block) - 1, 0) * 1000 + 1, if(block = 0, 1, 2) * 1000) AS path
    FROM (
      SELECT person, arraySort(groupArray((instant, key))) AS touches
      FROM (
        SELECT if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS instant, arrayJoin(arrayDistinct(if(empty(e.l1), [toInt64(-9000000000000000002)], arrayDistinct(arrayMap(item -> if(item IN (SELECT token FROM dictionary WHERE project = {p14:UInt32} AND property = {p15:UInt64}), toInt64(item), toInt64(-9000000000000000001)), e.l1))))) AS key
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p16:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC'))
      WHERE person != 0 AND key != toInt64(-9000000000000000002)
      GROUP BY person))
  GROUP BY person, since),
matches AS (
  SELECT bucket, person, unit, s1, credited.1 AS s2, credited.2 AS credit
  FROM (
    SELECT c.bucket AS bucket, c.person AS person, c.unit AS unit, c.s1 AS s1,
      arraySlice(arrayFilter(touch -> touch.1 <= c.instant AND touch.1 >= c.instant - {p19:Int64}, t.path), -1000) AS path,
      path.2 AS touched, length(path) AS touches, arrayMap(weight -> weight / arraySum(weights), arrayMap(touch -> exp2((touch.1 - path[-1].1) / {p20:Float64}), path) AS weights) AS shares,
      arrayReduce('sumMap', [touched], [shares]) AS sums,
      arrayJoin(if(touches = 0, [(toInt64(-9000000000000000002), toFloat64(1))], arrayFilter(part -> part.2 >= 1e-9, arrayZip(sums.1, sums.2)))) AS credited
    FROM conversions AS c ASOF LEFT JOIN touches AS t ON c.person = t.person AND c.instant >= t.since)),
measured AS (
  SELECT s1, s2, grouping(bucket) AS whole, bucket, toFloat64(uniqExact(unit)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1, s2), (s1, s2, bucket))),
segments AS (
  SELECT s1, s2, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1, s2)
SELECT s1, s2, text1, text2, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p21:UInt32} AND property = {p22:UInt64}
  ) AS d1 ON s1 = d1.token
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text2 FROM dictionary
    WHERE project = {p23:UInt32} AND property = {p24:UInt64}
  ) AS d2 ON s2 = d2.token
ORDER BY total DESC, text1, s1, text2, s2
LIMIT {p25:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = "3555156973871154399"
-- p7 = 7
-- p8 = "3555156973871154399"
-- p9 = 7
-- p10 = 7
-- p11 = "7268084472799422120"
-- p12 = 1762124400000
-- p13 = 1762729200000
-- p14 = 7
-- p15 = "532827058661306692"
-- p16 = 7
-- p17 = 1761260400000
-- p18 = 1762729200000
-- p19 = 864000000
-- p20 = 604800000
-- p21 = 7
-- p22 = "3555156973871154399"
-- p23 = 7
-- p24 = "532827058661306692"
-- p25 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
