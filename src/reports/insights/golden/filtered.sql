WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p4:UInt32} AND e.event = {p5:UInt64} AND e.time >= fromUnixTimestamp64Milli({p6:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND ((e.t1 IN (SELECT token FROM dictionary WHERE project = {p8:UInt32} AND property = {p9:UInt64} AND text IN {p10:Array(String)}) OR (NOT if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p11:UInt32} AND scope = {p12:Int64} AND deleted = 0 AND texts[{p13:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p14:UInt32} AND property = {p15:UInt64} AND text IN {p16:Array(String)})) AND arrayExists(organisation -> organisation IN (SELECT subject FROM profiles FINAL WHERE project = {p17:UInt32} AND scope = {p18:Int64} AND deleted = 0 AND texts[{p19:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p20:UInt32} AND property = {p21:UInt64} AND arrayExists(part -> positionCaseInsensitiveUTF8(text, part) > 0, {p22:Array(String)}))), e.g1) AND arrayExists(item -> item IN (SELECT token FROM dictionary WHERE project = {p23:UInt32} AND property = {p24:UInt64} AND text IN {p25:Array(String)}), e.l1)) OR ifNull(e.n2 >= {p26:Float64}, false)) AND ifNull(e.n1 >= {p27:Float64} AND e.n1 <= {p28:Float64}, false))),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p29:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p4 = 7
-- p5 = "7268084472799422120"
-- p6 = 1762124400000
-- p7 = 1762729200000
-- p8 = 7
-- p9 = "2908224623372723993"
-- p10 = ["small","it's private"]
-- p11 = 7
-- p12 = 0
-- p13 = "3555156973871154399"
-- p14 = 7
-- p15 = "3555156973871154399"
-- p16 = ["free"]
-- p17 = 7
-- p18 = 1
-- p19 = "3422333504408379811"
-- p20 = 7
-- p21 = "3422333504408379811"
-- p22 = ["GOL"]
-- p23 = 7
-- p24 = "532827058661306692"
-- p25 = ["tools"]
-- p26 = 1762297200000
-- p27 = 10
-- p28 = 200
-- p29 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
