WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p3:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p4:Int64} + intDiv(moment - {p4:Int64}, {p5:Int64}) * {p5:Int64}, {p6:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p7:UInt32} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND person != 0
      GROUP BY person))),
matches AS (
  SELECT least({p10:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
  WHERE e.project = {p15:UInt32} AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p16:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p17:Int64} + intDiv(moment - {p17:Int64}, {p18:Int64}) * {p18:Int64}, {p19:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p20:UInt32} AND e.time >= fromUnixTimestamp64Milli({p21:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND person != 0
          GROUP BY person)))) AND e.time >= fromUnixTimestamp64Milli({p23:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND true),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p25:UInt32} AND property = {p26:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p27:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p28:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1800000
-- p4 = 1762124400000
-- p5 = 86400000
-- p6 = 1762642800000
-- p7 = 7
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = 1762124400000
-- p11 = 86400000
-- p12 = 1762642800000
-- p13 = 7
-- p14 = "2908224623372723993"
-- p15 = 7
-- p16 = 1800000
-- p17 = 1762124400000
-- p18 = 86400000
-- p19 = 1762642800000
-- p20 = 7
-- p21 = 1762124400000
-- p22 = 1762729200000
-- p23 = 1762124400000
-- p24 = 1762729200000
-- p25 = 7
-- p26 = "2908224623372723993"
-- p27 = 10
-- p28 = 10000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p3:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p4:Int64} + intDiv(moment - {p4:Int64}, {p5:Int64}) * {p5:Int64}, {p6:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p7:UInt32} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND person != 0
      GROUP BY person))),
matches AS (
  SELECT least({p10:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, assumeNotNull(toNullable((s.finish - s.start) / 1000)) AS value, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
  WHERE e.project = {p15:UInt32} AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[-1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p16:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p17:Int64} + intDiv(moment - {p17:Int64}, {p18:Int64}) * {p18:Int64}, {p19:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p20:UInt32} AND e.time >= fromUnixTimestamp64Milli({p21:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND person != 0
          GROUP BY person)))) AND e.time >= fromUnixTimestamp64Milli({p23:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND ifNull(toNullable(toFloat64(s.events)) >= {p25:Float64}, false) AND isNotNull(toNullable((s.finish - s.start) / 1000))),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(quantileExactInclusive({p26:Float64})(value)) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p27:UInt32} AND property = {p28:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p29:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p30:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1800000
-- p4 = 1762124400000
-- p5 = 86400000
-- p6 = 1762642800000
-- p7 = 7
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = 1762124400000
-- p11 = 86400000
-- p12 = 1762642800000
-- p13 = 7
-- p14 = "2908224623372723993"
-- p15 = 7
-- p16 = 1800000
-- p17 = 1762124400000
-- p18 = 86400000
-- p19 = 1762642800000
-- p20 = 7
-- p21 = 1762124400000
-- p22 = 1762729200000
-- p23 = 1762124400000
-- p24 = 1762729200000
-- p25 = 2
-- p26 = 0.5
-- p27 = 7
-- p28 = "2908224623372723993"
-- p29 = 10
-- p30 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
