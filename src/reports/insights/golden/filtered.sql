WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32}),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p1:Array(Int64)}) AS bucket, if(l.person = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p2:UInt32} AND e.event = {p3:UInt64} AND e.time >= fromUnixTimestamp64Milli({p4:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND ((e.t1 IN (SELECT token FROM dictionary WHERE project = {p6:UInt32} AND property = {p7:UInt64} AND text IN {p8:Array(String)}) OR (NOT if(l.person = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p9:UInt32} AND scope = {p10:Int64} AND deleted = 0 AND texts[{p11:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p12:UInt32} AND property = {p13:UInt64} AND text IN {p14:Array(String)})) AND arrayExists(organisation -> organisation IN (SELECT subject FROM profiles FINAL WHERE project = {p15:UInt32} AND scope = {p16:Int64} AND deleted = 0 AND texts[{p17:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p18:UInt32} AND property = {p19:UInt64} AND arrayExists(part -> positionCaseInsensitiveUTF8(text, part) > 0, {p20:Array(String)}))), e.g1) AND arrayExists(item -> item IN (SELECT token FROM dictionary WHERE project = {p21:UInt32} AND property = {p22:UInt64} AND text IN {p23:Array(String)}), e.l1)) OR ifNull(e.n2 >= {p24:Float64}, false)) AND ifNull(e.n1 >= {p25:Float64} AND e.n1 <= {p26:Float64}, false))),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p27:UInt64};
-- p0 = 7
-- p1 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p2 = 7
-- p3 = "7268084472799422120"
-- p4 = 1762124400000
-- p5 = 1762729200000
-- p6 = 7
-- p7 = "2908224623372723993"
-- p8 = ["small","it's private"]
-- p9 = 7
-- p10 = 0
-- p11 = "3555156973871154399"
-- p12 = 7
-- p13 = "3555156973871154399"
-- p14 = ["free"]
-- p15 = 7
-- p16 = 1
-- p17 = "3422333504408379811"
-- p18 = 7
-- p19 = "3422333504408379811"
-- p20 = ["GOL"]
-- p21 = 7
-- p22 = "532827058661306692"
-- p23 = ["tools"]
-- p24 = 1762297200000
-- p25 = 10
-- p26 = 200
-- p27 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
