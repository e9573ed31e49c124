WITH (SELECT (groupArray(key), groupArray(said)) FROM (SELECT key, any(found[1]) AS said FROM (
    SELECT d.text AS key, c.found AS found, c.number AS number FROM lookup_cells AS c
    INNER JOIN (SELECT property, token, text FROM dictionary WHERE project = {p6:UInt32} AND property IN {p7:Array(UInt64)}) AS d
      ON c.property = d.property AND c.token = d.token
    WHERE c.project = {p6:UInt32} AND c.lookup = {p8:Int64} AND c.revision = {p9:Int64} AND c.place = {p10:Int64}) GROUP BY key)) AS c0,
(SELECT (groupArray(token), groupArray(text)) FROM dictionary WHERE project = {p11:UInt32} AND property = {p12:UInt64}) AS c1,
(SELECT (groupArray(key), groupArray(said)) FROM (SELECT key, any(number) AS said FROM (
    SELECT d.text AS key, c.found AS found, c.number AS number FROM lookup_cells AS c
    INNER JOIN (SELECT property, token, text FROM dictionary WHERE project = {p17:UInt32} AND property IN {p18:Array(UInt64)}) AS d
      ON c.property = d.property AND c.token = d.token
    WHERE c.project = {p17:UInt32} AND c.lookup = {p19:Int64} AND c.revision = {p20:Int64} AND c.place = {p21:Int64}) GROUP BY key)) AS c2,
(SELECT (groupArray(token), groupArray(text)) FROM dictionary WHERE project = {p22:UInt32} AND property = {p23:UInt64}) AS c3,
 links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, arrayMap(text -> toInt64(multiIf(isNull(text), toInt64(-9000000000000000002), position(assumeNotNull(text), char(0)) > 0, toInt64(-9000000000000000001), toInt64(bitShiftRight(sipHash64(assumeNotNull(text)), 1)))), [arrayMap(key -> if(position(key, char(0)) > 0, char(0), arrayPushFront(c0.2, NULL)[1 + transform(key, c0.1, arrayEnumerate(c0.1), 0)]), [ifNull(if(e.t1 = 0, NULL, transform(e.t1, c1.1, c1.2, char(0))), '')])[1]])[1] AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p13:UInt32} AND e.event = {p14:UInt64} AND e.time >= fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND ifNull(arrayMap(number -> if(isFinite(number), number, NULL), [arrayPushFront(c2.2, NULL)[1 + transform(ifNull(if(e.t1 = 0, NULL, transform(e.t1, c3.1, c3.2, char(0))), ''), c2.1, arrayEnumerate(c2.1), 0)]])[1] < {p24:Float64}, false)),
placed AS (
  SELECT least({p25:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p25:Int64}, {p26:Int64}) * {p26:Int64}, {p27:Int64}) AS bucket, arrayMap(text -> toInt64(multiIf(isNull(text), toInt64(-9000000000000000002), position(assumeNotNull(text), char(0)) > 0, toInt64(-9000000000000000001), toInt64(bitShiftRight(sipHash64(assumeNotNull(text)), 1)))), [arrayMap(key -> if(position(key, char(0)) > 0, char(0), arrayPushFront(c0.2, NULL)[1 + transform(key, c0.1, arrayEnumerate(c0.1), 0)]), [ifNull(if(e.t1 = 0, NULL, transform(e.t1, c1.1, c1.2, char(0))), '')])[1]])[1] AS s1
  FROM events AS e
  WHERE e.project = {p28:UInt32} AND e.event = {p29:UInt64} AND e.time >= fromUnixTimestamp64Milli({p30:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p31:Int64}, 'UTC') AND ifNull(arrayMap(number -> if(isFinite(number), number, NULL), [arrayPushFront(c2.2, NULL)[1 + transform(ifNull(if(e.t1 = 0, NULL, transform(e.t1, c3.1, c3.2, char(0))), ''), c2.1, arrayEnumerate(c2.1), 0)]])[1] < {p32:Float64}, false)),
measured AS (
  SELECT s1, 1 AS whole, toInt64(0) AS bucket, toFloat64(count()) AS value, uniqExactIf(person, person != 0) AS people FROM matches GROUP BY s1
  UNION ALL
  SELECT s1, 0 AS whole, bucket, toFloat64(count()) AS value, 0 AS people FROM placed GROUP BY s1, bucket),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(bitShiftRight(sipHash64(text), 1)) AS token, text AS text1 FROM (SELECT DISTINCT arrayJoin(found) AS text FROM (
    SELECT d.text AS key, c.found AS found, c.number AS number FROM lookup_cells AS c
    INNER JOIN (SELECT property, token, text FROM dictionary WHERE project = {p6:UInt32} AND property IN {p7:Array(UInt64)}) AS d
      ON c.property = d.property AND c.token = d.token
    WHERE c.project = {p6:UInt32} AND c.lookup = {p8:Int64} AND c.revision = {p9:Int64} AND c.place = {p10:Int64}))
  ) AS d1 ON s1 = d1.token
WHERE people >= {p33:UInt64}
ORDER BY total DESC, text1, s1
LIMIT {p34:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 604800000
-- p5 = 1762729200000
-- p6 = 7
-- p7 = ["2908224623372723993"]
-- p8 = 4
-- p9 = 3
-- p10 = 0
-- p11 = 7
-- p12 = "2908224623372723993"
-- p13 = 7
-- p14 = "7268084472799422120"
-- p15 = 1762124400000
-- p16 = 1763334000000
-- p17 = 7
-- p18 = ["2908224623372723993"]
-- p19 = 4
-- p20 = 3
-- p21 = 1
-- p22 = 7
-- p23 = "2908224623372723993"
-- p24 = 2
-- p25 = 1762124400000
-- p26 = 604800000
-- p27 = 1762729200000
-- p28 = 7
-- p29 = "7268084472799422120"
-- p30 = 1762124400000
-- p31 = 1763334000000
-- p32 = 2
-- p33 = 10
-- p34 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
