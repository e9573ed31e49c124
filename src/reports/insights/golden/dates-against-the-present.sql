WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND (ifNull(e.n2 >= {p8:Float64} AND e.n2 < {p9:Float64}, false) OR ifNull(e.n2 >= {p10:Float64} AND e.n2 < {p11:Float64}, false) OR (NOT ifNull(e.n2 >= {p12:Float64} AND e.n2 < {p13:Float64}, false) AND ifNull(e.n2 < {p14:Float64}, false) AND (notEmpty(e.l1) AND arrayAll(item -> item IN (SELECT token FROM dictionary WHERE project = {p15:UInt32} AND property = {p16:UInt64} AND text IN {p17:Array(String)}), e.l1))))),
placed AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p18:Array(Int64)}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p19:UInt32} AND e.event = {p20:UInt64} AND e.time >= fromUnixTimestamp64Milli({p21:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND (ifNull(e.n2 >= {p23:Float64} AND e.n2 < {p24:Float64}, false) OR ifNull(e.n2 >= {p25:Float64} AND e.n2 < {p26:Float64}, false) OR (NOT ifNull(e.n2 >= {p27:Float64} AND e.n2 < {p28:Float64}, false) AND ifNull(e.n2 < {p29:Float64}, false) AND (notEmpty(e.l1) AND arrayAll(item -> item IN (SELECT token FROM dictionary WHERE project = {p30:UInt32} AND property = {p31:UInt64} AND text IN {p32:Array(String)}), e.l1))))),
gathered AS (
  SELECT grouping(bucket) AS whole, bucket, person, count() AS events
  FROM placed GROUP BY GROUPING SETS ((bucket), (person))),
measured AS (
  SELECT toInt64(0) AS s1, whole, bucket, toFloat64(sum(events)) AS value, uniqExactIf(if(l.subject = 0, e.person, l.person) AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p33:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762124400000
-- p7 = 1762729200000
-- p8 = 1761778800000
-- p9 = 1762988400000
-- p10 = 1762902000000
-- p11 = 1765494000000
-- p12 = 1761951600000
-- p13 = 1762383600000
-- p14 = 1762833600000
-- p15 = 7
-- p16 = "532827058661306692"
-- p17 = ["tools"]
-- p18 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p19 = 7
-- p20 = "7268084472799422120"
-- p21 = 1762124400000
-- p22 = 1762729200000
-- p23 = 1761778800000
-- p24 = 1762988400000
-- p25 = 1762902000000
-- p26 = 1765494000000
-- p27 = 1761951600000
-- p28 = 1762383600000
-- p29 = 1762833600000
-- p30 = 7
-- p31 = "532827058661306692"
-- p32 = ["tools"]
-- p33 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
