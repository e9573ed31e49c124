WITH links AS (SELECT subject, person FROM person_links FINAL WHERE project = {p0:UInt32}),
matches AS (
  SELECT intDiv(roundDown(toUnixTimestamp64Milli(e.time), {p1:Array(Int64)}) - {p2:Int64} + 43200000, 86400000) AS bucket, if(l.person = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p3:UInt32} AND e.event = {p4:UInt64} AND e.time >= fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND intDiv(roundDown(toUnixTimestamp64Milli(e.time), {p7:Array(Int64)}) - {p8:Int64} + 43200000, 86400000) NOT IN {p9:Array(Int64)} AND true AND person != 0),
totals AS (SELECT s1, toFloat64(uniqExactIf(person, bucket = {p10:Int64})) AS total, uniqExact(person) AS people FROM matches GROUP BY s1),
cells AS (SELECT s1, bucket, toFloat64(uniqExact(person)) AS value FROM matches GROUP BY s1, bucket),
ranked AS (
  SELECT s1, total, people, count() OVER () AS segments
  FROM totals
  ORDER BY total DESC, s1
  LIMIT {p11:UInt64})
SELECT ranked.s1 AS s1, ranked.total AS total, ranked.people AS people, ranked.segments AS segments, bucketed.cells AS cells
FROM ranked
LEFT ANY JOIN (
  SELECT s1, groupArray((bucket, value)) AS cells FROM cells GROUP BY s1
) AS bucketed ON ranked.s1 = bucketed.s1;
-- p0 = 7
-- p1 = [1762642800000,1762729200000,1762815600000,1762902000000]
-- p2 = 1762642800000
-- p3 = 7
-- p4 = "7268084472799422120"
-- p5 = 1762642800000
-- p6 = 1762988400000
-- p7 = [1762642800000,1762729200000,1762815600000,1762902000000]
-- p8 = 1762642800000
-- p9 = [1,2]
-- p10 = 3
-- p11 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.time >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p3:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 1762124400000
-- p3 = 1763334000000
