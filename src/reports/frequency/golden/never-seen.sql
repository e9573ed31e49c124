WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
active AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS instant
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p3:UInt32} AND false AND e.time >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC')),
habits AS (
  SELECT subject, interval, bitCount(groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(least({p6:Int64} + intDiv(instant - {p6:Int64}, {p7:Int64}) * {p7:Int64}, {p8:Int64}), {p9:Int64}) % {p10:Int64})))) AS times
  FROM (SELECT *, roundDown(instant, {p11:Array(Int64)}) AS interval FROM active WHERE subject != 0)
  GROUP BY subject, interval),
cells AS (
  SELECT toInt64(0) AS s1, interval, times, count() AS people, uniqExactState(subject) AS subjects
  FROM habits
  GROUP BY interval, times),
segments AS (
  SELECT s1, uniqExactMerge(subjects) AS people, groupArray((interval, times, cells.people)) AS cells
  FROM cells GROUP BY s1)
SELECT s1, people, count() OVER () AS segments, cells
FROM segments
ORDER BY people DESC, s1
LIMIT {p12:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = 1762124400000
-- p5 = 1762729200000
-- p6 = 1762124400000
-- p7 = 86400000
-- p8 = 1762642800000
-- p9 = 43200000
-- p10 = 64
-- p11 = [1762124400000]
-- p12 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND false AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
