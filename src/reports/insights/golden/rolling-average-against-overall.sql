WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p6:UInt32} AND property = {p7:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p8:UInt32} AND e.event = {p9:UInt64} AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p12:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p12:Int64}, {p13:Int64}) * {p13:Int64}, {p14:Int64}) AS bucket, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p15:UInt32} AND property = {p16:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  WHERE e.project = {p17:UInt32} AND e.event = {p18:UInt64} AND e.time >= fromUnixTimestamp64Milli({p19:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p21:UInt32} AND property = {p22:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY total DESC, text1, s1
LIMIT {p23:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "2908224623372723993"
-- p8 = 7
-- p9 = "7268084472799422120"
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 1762124400000
-- p13 = 86400000
-- p14 = 1762642800000
-- p15 = 7
-- p16 = "2908224623372723993"
-- p17 = 7
-- p18 = "7268084472799422120"
-- p19 = 1762124400000
-- p20 = 1762729200000
-- p21 = 7
-- p22 = "2908224623372723993"
-- p23 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p6:UInt32} AND property = {p7:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p8:UInt32} AND e.event = {p9:UInt64} AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p12:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p12:Int64}, {p13:Int64}) * {p13:Int64}, {p14:Int64}) AS bucket, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p15:UInt32} AND property = {p16:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  WHERE e.project = {p17:UInt32} AND e.event = {p18:UInt64} AND e.time >= fromUnixTimestamp64Milli({p19:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p21:UInt32} AND property = {p22:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY total DESC, text1, s1
LIMIT {p23:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1761951600000
-- p4 = 86400000
-- p5 = 1762038000000
-- p6 = 7
-- p7 = "2908224623372723993"
-- p8 = 7
-- p9 = "7268084472799422120"
-- p10 = 1761951600000
-- p11 = 1762124400000
-- p12 = 1761951600000
-- p13 = 86400000
-- p14 = 1762038000000
-- p15 = 7
-- p16 = "2908224623372723993"
-- p17 = 7
-- p18 = "7268084472799422120"
-- p19 = 1761951600000
-- p20 = 1762124400000
-- p21 = 7
-- p22 = "2908224623372723993"
-- p23 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p10:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND true),
gathered AS (
  SELECT grouping(place) AS whole, place, person, count() AS events
  FROM (SELECT toUInt16(greatest(0, intDiv(bucket - {p17:Int64}, {p18:Int64}))) AS place, person FROM placed) GROUP BY GROUPING SETS ((place), (person))),
measured AS (
  SELECT toInt64(0) AS s1, whole, {p19:Int64} + place * {p20:Int64} AS bucket, toFloat64(sum(events)) AS value, uniqExactIf(if(l.subject = 0, e.person, l.person) AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, place),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = 1762124400000
-- p11 = 86400000
-- p12 = 1762642800000
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1762124400000
-- p16 = 1762729200000
-- p17 = 1762124400000
-- p18 = 86400000
-- p19 = 1762124400000
-- p20 = 86400000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p10:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND true),
gathered AS (
  SELECT grouping(place) AS whole, place, person, count() AS events
  FROM (SELECT toUInt16(greatest(0, intDiv(bucket - {p17:Int64}, {p18:Int64}))) AS place, person FROM placed) GROUP BY GROUPING SETS ((place), (person))),
measured AS (
  SELECT toInt64(0) AS s1, whole, {p19:Int64} + place * {p20:Int64} AS bucket, toFloat64(sum(events)) AS value, uniqExactIf(if(l.subject = 0, e.person, l.person) AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, place),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1761951600000
-- p4 = 86400000
-- p5 = 1762038000000
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1761951600000
-- p9 = 1762124400000
-- p10 = 1761951600000
-- p11 = 86400000
-- p12 = 1762038000000
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1761951600000
-- p16 = 1762124400000
-- p17 = 1761951600000
-- p18 = 86400000
-- p19 = 1761951600000
-- p20 = 86400000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
