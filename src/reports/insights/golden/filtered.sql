WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND ((e.t1 IN (SELECT token FROM dictionary WHERE project = {p10:UInt32} AND property = {p11:UInt64} AND text IN {p12:Array(String)}) OR (NOT if(l.subject = 0, e.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = {p13:UInt32} AND scope = {p14:Int64} AND deleted = 0 AND texts[{p15:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p16:UInt32} AND property = {p17:UInt64} AND text IN {p18:Array(String)})) AND arrayExists(organisation -> organisation IN (SELECT subject FROM profiles FINAL WHERE project = {p19:UInt32} AND scope = {p20:Int64} AND deleted = 0 AND texts[{p21:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p22:UInt32} AND property = {p23:UInt64} AND arrayExists(part -> positionCaseInsensitiveUTF8(text, part) > 0, {p24:Array(String)}))), e.g1) AND arrayExists(item -> item IN (SELECT token FROM dictionary WHERE project = {p25:UInt32} AND property = {p26:UInt64} AND text IN {p27:Array(String)}), e.l1)) OR ifNull(e.n2 >= {p28:Float64}, false)) AND ifNull(e.n1 >= {p29:Float64} AND e.n1 <= {p30:Float64}, false))),
measured AS (
  SELECT toInt64(0) AS s1, grouping(bucket) AS whole, bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people
  FROM matches GROUP BY GROUPING SETS ((), (bucket)) HAVING count() > 0),
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
-- p5 = 1762642800000
-- p6 = 7
-- p7 = "7268084472799422120"
-- p8 = 1762124400000
-- p9 = 1762729200000
-- p10 = 7
-- p11 = "2908224623372723993"
-- p12 = ["small","it's private"]
-- p13 = 7
-- p14 = 0
-- p15 = "3555156973871154399"
-- p16 = 7
-- p17 = "3555156973871154399"
-- p18 = ["free"]
-- p19 = 7
-- p20 = 1
-- p21 = "3422333504408379811"
-- p22 = 7
-- p23 = "3422333504408379811"
-- p24 = ["GOL"]
-- p25 = 7
-- p26 = "532827058661306692"
-- p27 = ["tools"]
-- p28 = 1762297200000
-- p29 = 10
-- p30 = 200

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
