WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT intDiv(least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) - {p6:Int64} + 43200000, 86400000) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p7:UInt32} AND e.event = {p8:UInt64} AND e.time >= fromUnixTimestamp64Milli({p9:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND intDiv(least({p11:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p11:Int64}, {p12:Int64}) * {p12:Int64}, {p13:Int64}) - {p14:Int64} + 43200000, 86400000) NOT IN {p15:Array(Int64)} AND true AND person != 0),
placed AS (
  SELECT intDiv(least({p16:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p16:Int64}, {p17:Int64}) * {p17:Int64}, {p18:Int64}) - {p19:Int64} + 43200000, 86400000) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p20:UInt32} AND e.event = {p21:UInt64} AND e.time >= fromUnixTimestamp64Milli({p22:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p23:Int64}, 'UTC') AND intDiv(least({p24:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p24:Int64}, {p25:Int64}) * {p25:Int64}, {p26:Int64}) - {p27:Int64} + 43200000, 86400000) NOT IN {p28:Array(Int64)} AND true AND person != 0),
gathered AS (
  SELECT person, groupBitOrIf(bitShiftLeft(toUInt64(1), bitAnd(place, 63)), bitShiftRight(place, 6) = {p29:Int64}) AS bits1
  FROM (SELECT person, toUInt8(greatest(0, intDiv(bucket - {p30:Int64}, {p31:Int64}))) AS place FROM placed) GROUP BY person),
people AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, groupBitOr(e.bits1) AS bits1 FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY person),
measured AS (
  SELECT toInt64(0) AS s1, place = -1 AS whole, {p32:Int64} + place * {p33:Int64} AS bucket, toFloat64(count()) AS value, count() AS people
  FROM (SELECT arrayJoin(arrayConcat([toInt64(-1)], arrayMap(bit -> toInt64(bit) + {p34:Int64}, bitPositionsToArray(bits1)))) AS place FROM people WHERE person != 0) GROUP BY place),
segments AS (
  SELECT s1, sumIf(value, whole = 0 AND bucket = {p35:Int64}) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762642800000
-- p4 = 86400000
-- p5 = 1762902000000
-- p6 = 1762642800000
-- p7 = 7
-- p8 = "7268084472799422120"
-- p9 = 1762642800000
-- p10 = 1762988400000
-- p11 = 1762642800000
-- p12 = 86400000
-- p13 = 1762902000000
-- p14 = 1762642800000
-- p15 = [1,2]
-- p16 = 1762642800000
-- p17 = 86400000
-- p18 = 1762902000000
-- p19 = 1762642800000
-- p20 = 7
-- p21 = "7268084472799422120"
-- p22 = 1762642800000
-- p23 = 1762988400000
-- p24 = 1762642800000
-- p25 = 86400000
-- p26 = 1762902000000
-- p27 = 1762642800000
-- p28 = [1,2]
-- p29 = 0
-- p30 = 0
-- p31 = 1
-- p32 = 0
-- p33 = 1
-- p34 = 0
-- p35 = 3

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
