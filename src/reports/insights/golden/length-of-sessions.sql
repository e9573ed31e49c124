WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
sessions AS (
  SELECT person, arrayJoin(arrayFilter(part -> notEmpty(part), [
    arrayFilter(moment -> moment - run[1] < {p3:Int64}, run),
    arrayFilter(moment -> moment - run[1] >= {p4:Int64}, run)
  ])) AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause) -> pause >= {p5:Int64}, moments, arrayDifference(moments))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, roundDown(toUnixTimestamp64Milli(e.time), {p6:Array(Int64)}) AS day, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p7:UInt32} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND person != 0
      GROUP BY person, day))),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p10:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, (person, s.start) AS unit, (s.finish - s.start) / 1000 AS session_length, s.events AS session_events, toInt64(0) AS s1
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
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p14:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 86400000
-- p4 = 86400000
-- p5 = 1800000
-- p6 = [1762902000000]
-- p7 = 7
-- p8 = 1762902000000
-- p9 = 1762988400000
-- p10 = [1762941600000,1762945200000,1762948800000,1762952400000,1762956000000,1762959600000]
-- p11 = 7
-- p12 = 1762941600000
-- p13 = 1762963200000
-- p14 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
