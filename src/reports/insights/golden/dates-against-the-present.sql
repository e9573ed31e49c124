WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND (ifNull(e.n2 >= {p10:Float64} AND e.n2 < {p11:Float64}, false) OR ifNull(e.n2 >= {p12:Float64} AND e.n2 < {p13:Float64}, false) OR (NOT ifNull(e.n2 >= {p14:Float64} AND e.n2 < {p15:Float64}, false) AND ifNull(e.n2 < {p16:Float64}, false) AND (notEmpty(e.l1) AND arrayAll(item -> item IN (SELECT token FROM dictionary WHERE project = {p17:UInt32} AND property = {p18:UInt64} AND text IN {p19:Array(String)}), e.l1))))),
placed AS (
  SELECT least({p20:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p20:Int64}, {p21:Int64}) * {p21:Int64}, {p22:Int64}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p23:UInt32} AND e.event = {p24:UInt64} AND e.time >= fromUnixTimestamp64Milli({p25:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p26:Int64}, 'UTC') AND (ifNull(e.n2 >= {p27:Float64} AND e.n2 < {p28:Float64}, false) OR ifNull(e.n2 >= {p29:Float64} AND e.n2 < {p30:Float64}, false) OR (NOT ifNull(e.n2 >= {p31:Float64} AND e.n2 < {p32:Float64}, false) AND ifNull(e.n2 < {p33:Float64}, false) AND (notEmpty(e.l1) AND arrayAll(item -> item IN (SELECT token FROM dictionary WHERE project = {p34:UInt32} AND property = {p35:UInt64} AND text IN {p36:Array(String)}), e.l1))))),
gathered AS (
  SELECT grouping(place) AS whole, place, person, count() AS events
  FROM (SELECT toUInt16(greatest(0, intDiv(bucket - {p37:Int64}, {p38:Int64}))) AS place, person FROM placed) GROUP BY GROUPING SETS ((place), (person))),
measured AS (
  SELECT toInt64(0) AS s1, whole, {p39:Int64} + place * {p40:Int64} AS bucket, toFloat64(sum(events)) AS value, uniqExactIf(if(l.subject = 0, e.person, l.person) AS who, who != 0) AS people
  FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY whole, place),
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
-- p10 = 1761778800000
-- p11 = 1762988400000
-- p12 = 1762902000000
-- p13 = 1765494000000
-- p14 = 1761951600000
-- p15 = 1762383600000
-- p16 = 1762833600000
-- p17 = 7
-- p18 = "532827058661306692"
-- p19 = ["tools"]
-- p20 = 1762124400000
-- p21 = 86400000
-- p22 = 1762642800000
-- p23 = 7
-- p24 = "7268084472799422120"
-- p25 = 1762124400000
-- p26 = 1762729200000
-- p27 = 1761778800000
-- p28 = 1762988400000
-- p29 = 1762902000000
-- p30 = 1765494000000
-- p31 = 1761951600000
-- p32 = 1762383600000
-- p33 = 1762833600000
-- p34 = 7
-- p35 = "532827058661306692"
-- p36 = ["tools"]
-- p37 = 1762124400000
-- p38 = 86400000
-- p39 = 1762124400000
-- p40 = 86400000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
