WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT intDiv(least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) - {p6:Int64} + 43200000, 86400000) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event = {p8:UInt64} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND true AND person != 0),
active AS (SELECT s1, person, arraySort(groupUniqArray(bucket)) AS days FROM matches GROUP BY s1, person),
changes AS (
  SELECT s1, arrayJoin(arrayConcat(
    [(1, 0, arrayExists(day -> day > {p11:Int64} - {p12:Int64} AND day <= {p11:Int64}, days))],
    arrayMap(day -> (0, day, 1), days),
    arrayMap((day, next) -> (0, least(day + {p12:Int64}, next), -1), days, arrayPushBack(arrayPopFront(days), toInt64(1000000)))
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
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762902000000
-- p6 = 1762124400000
-- p7 = 7
-- p8 = "7268084472799422120"
-- p9 = 1762124400000
-- p10 = 1762988400000
-- p11 = 9
-- p12 = 7

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
