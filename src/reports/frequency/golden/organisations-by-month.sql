WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
active AS (
  SELECT arrayJoin(arrayDistinct(e.g1)) AS subject, toUnixTimestamp64Milli(e.time) AS instant
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p3:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC')),
habits AS (
  SELECT subject, interval, bitCount(groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(roundDown(instant, {p6:Array(Int64)}), {p7:Int64}) % {p8:Int64})))) AS times
  FROM (SELECT *, least({p9:Int64} + intDiv(instant - {p9:Int64}, {p10:Int64}) * {p10:Int64}, {p11:Int64}) AS interval FROM active WHERE subject != 0)
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
-- p4 = 1759269600000
-- p5 = 1762988400000
-- p6 = [1759269600000,1759356000000,1759442400000,1759528800000,1759615200000,1759701600000,1759788000000,1759874400000,1759960800000,1760047200000,1760133600000,1760220000000,1760306400000,1760392800000,1760479200000,1760565600000,1760652000000,1760738400000,1760824800000,1760911200000,1760997600000,1761084000000,1761170400000,1761256800000,1761343200000,1761429600000,1761519600000,1761606000000,1761692400000,1761778800000,1761865200000,1761951600000,1762038000000,1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000,1762729200000,1762815600000,1762902000000]
-- p7 = 43200000
-- p8 = 64
-- p9 = 1759269600000
-- p10 = 2682000000
-- p11 = 1761951600000
-- p12 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
