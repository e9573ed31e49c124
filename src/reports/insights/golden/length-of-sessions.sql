WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p3:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> roundDown(moment, {p4:Array(Int64)}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p5:UInt32} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND person != 0
      GROUP BY person))),
matches AS (
  SELECT least({p8:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p8:Int64}, {p9:Int64}) * {p9:Int64}, {p10:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, (person, s.start) AS unit, (s.finish - s.start) / 1000 AS session_length, s.events AS session_events, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  ASOF LEFT JOIN sessions AS s ON if(l.subject = 0, e.person, l.person) = s.person AND toUnixTimestamp64Milli(e.time) >= s.start
  WHERE e.project = {p11:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND true AND person != 0),
counted AS (
  SELECT s1, unit, grouping(bucket) AS whole, bucket, any(session_length) AS value, uniqExactIfState(person, person != 0) AS crowd
  FROM matches GROUP BY GROUPING SETS ((s1, unit), (s1, unit, bucket))),
measured AS (SELECT s1, whole, bucket, toFloat64(avg(value)) AS value, uniqExactIfMerge(crowd) AS people FROM counted GROUP BY s1, whole, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1800000
-- p4 = [1762902000000]
-- p5 = 7
-- p6 = 1762902000000
-- p7 = 1762988400000
-- p8 = 1762941600000
-- p9 = 3600000
-- p10 = 1762959600000
-- p11 = 7
-- p12 = 1762941600000
-- p13 = 1762963200000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
