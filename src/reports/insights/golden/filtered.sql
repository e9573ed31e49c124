WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p1:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p2:Array(Int64)}) AS bucket, if(l.person = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p3:UInt32} AND e.event = {p4:UInt64} AND e.time >= fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND ((e.t1 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64} AND text IN {p9:Array(String)}) OR (NOT if(l.person = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p10:UInt32} AND scope = {p11:Int64} AND deleted = 0 AND texts[{p12:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p13:UInt32} AND property = {p14:UInt64} AND text IN {p15:Array(String)})) AND arrayExists(organisation -> organisation IN (SELECT subject FROM profiles FINAL WHERE project = {p16:UInt32} AND scope = {p17:Int64} AND deleted = 0 AND texts[{p18:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p19:UInt32} AND property = {p20:UInt64} AND arrayExists(part -> positionCaseInsensitiveUTF8(text, part) > 0, {p21:Array(String)}))), e.g1) AND arrayExists(item -> item IN (SELECT token FROM dictionary WHERE project = {p22:UInt32} AND property = {p23:UInt64} AND text IN {p24:Array(String)}), e.l1)) OR ifNull(e.n2 >= {p25:Float64}, false)) AND ifNull(e.n1 >= {p26:Float64} AND e.n1 <= {p27:Float64}, false))),
measured AS (
  SELECT s1, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((s1), (s1, bucket))),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p28:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p3 = 7
-- p4 = "7268084472799422120"
-- p5 = 1762124400000
-- p6 = 1762729200000
-- p7 = 7
-- p8 = "2908224623372723993"
-- p9 = ["small","it's private"]
-- p10 = 7
-- p11 = 0
-- p12 = "3555156973871154399"
-- p13 = 7
-- p14 = "3555156973871154399"
-- p15 = ["free"]
-- p16 = 7
-- p17 = 1
-- p18 = "3422333504408379811"
-- p19 = 7
-- p20 = "3422333504408379811"
-- p21 = ["GOL"]
-- p22 = 7
-- p23 = "532827058661306692"
-- p24 = ["tools"]
-- p25 = 1762297200000
-- p26 = 10
-- p27 = 200
-- p28 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
