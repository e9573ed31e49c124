WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
conversions AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS instant
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true),
touches AS (
  SELECT person, since, argMax(path, block) AS path
  FROM (
    SELECT person, arrayJoin(range(intDiv(length(touches) + 1000 - 1, 1000))) AS block, touches[block * 1000 + 1].1 AS since,
      arraySlice(touches, greatest(toInt64(block) - 1, 0) * 1000 + 1, if(block = 0, 1, 2) * 1000) AS path
    FROM (
      SELECT person, arraySort(groupArray((instant, key))) AS touches
      FROM (
        SELECT if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS instant, arrayJoin(arrayDistinct([multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p10:UInt32} AND property = {p11:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001))])) AS key
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p12:UInt32} AND e.event = {p13:UInt64} AND e.time >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p15:Int64}, 'UTC'))
      WHERE person != 0 AND key != toInt64(-9000000000000000002)
      GROUP BY person))
  GROUP BY person, since),
matches AS (
  SELECT bucket, person, credited.1 AS s1, credited.2 AS credit
  FROM (
    SELECT c.bucket AS bucket, c.person AS person,
      arraySlice(arrayFilter(touch -> touch.1 <= c.instant AND touch.1 >= c.instant - {p16:Int64}, t.path), -1000) AS path,
      path.2 AS touched, length(path) AS touches, arrayMap(weight -> weight / arraySum(weights), arrayMap(place -> multiIf(touches = 1, 1., touches = 2, if(place = 1, {p17:Float64}, {p18:Float64}), place = 1, {p19:Float64}, place = touches, {p20:Float64}, {p21:Float64} / (touches - 2)), arrayEnumerate(path)) AS weights) AS shares,
      arrayReduce('sumMap', [touched], [shares]) AS sums,
      arrayJoin(if(touches = 0, [(toInt64(-9000000000000000002), toFloat64(1))], arrayFilter(part -> part.2 >= 1e-9, arrayZip(sums.1, sums.2)))) AS credited
    FROM conversions AS c ASOF LEFT JOIN touches AS t ON c.person = t.person AND c.instant >= t.since)),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, round(sum(credit), 9) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p22:UInt32} AND property = {p23:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY total DESC, text1, s1
LIMIT {p24:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "5130260981933841653"
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = 7
-- p11 = "2908224623372723993"
-- p12 = 7
-- p13 = "7268084472799422120"
-- p14 = 1759532400000
-- p15 = 1762729200000
-- p16 = 2592000000
-- p17 = 0
-- p18 = 100
-- p19 = 0
-- p20 = 100
-- p21 = 0
-- p22 = 7
-- p23 = "2908224623372723993"
-- p24 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "5130260981933841653"
-- p2 = 0
