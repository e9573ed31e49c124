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
  SELECT intDiv(least({p10:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p10:Int64}, {p11:Int64}) * {p11:Int64}, {p12:Int64}) - {p13:Int64} + 43200000, 86400000) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
  WHERE e.project = {p14:UInt32} AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p15:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p16:Int64} + intDiv(moment - {p16:Int64}, {p17:Int64}) * {p17:Int64}, {p18:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p19:UInt32} AND e.time >= fromUnixTimestamp64Milli({p20:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p21:Int64}, 'UTC') AND person != 0
          GROUP BY person)))) AND e.time >= fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p23:Int64}, 'UTC') AND true AND person != 0),
active AS (SELECT s1, person, arraySort(groupUniqArray(bucket)) AS days FROM matches GROUP BY s1, person),
changes AS (
  SELECT s1, arrayJoin(arrayConcat(
    [(1, 0, arrayExists(day -> day > {p24:Int64} - {p25:Int64} AND day <= {p24:Int64}, days))],
    arrayMap(day -> (0, day, 1), days),
    arrayMap((day, next) -> (0, least(day + {p25:Int64}, next), -1), days, arrayPushBack(arrayPopFront(days), toInt64(1000000)))
  )) AS change
  FROM active),
measured AS (SELECT s1, change.1 AS whole, change.2 AS bucket, toFloat64(sum(change.3)) AS value, count() AS people FROM changes GROUP BY s1, whole, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1800000
-- p4 = 1761606000000
-- p5 = 86400000
-- p6 = 1762642800000
-- p7 = 7
-- p8 = 1761606000000
-- p9 = 1762729200000
-- p10 = 1761606000000
-- p11 = 86400000
-- p12 = 1762642800000
-- p13 = 1761606000000
-- p14 = 7
-- p15 = 1800000
-- p16 = 1761606000000
-- p17 = 86400000
-- p18 = 1762642800000
-- p19 = 7
-- p20 = 1761606000000
-- p21 = 1762729200000
-- p22 = 1761606000000
-- p23 = 1762729200000
-- p24 = 12
-- p25 = 7

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
