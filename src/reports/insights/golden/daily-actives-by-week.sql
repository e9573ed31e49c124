WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT intDiv(roundDown(toUnixTimestamp64Milli(e.time), {p3:Array(Int64)}) - {p4:Int64} + 43200000, 86400000) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p5:UInt32} AND e.event = {p6:UInt64} AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND intDiv(roundDown(toUnixTimestamp64Milli(e.time), {p9:Array(Int64)}) - {p10:Int64} + 43200000, 86400000) NOT IN {p11:Array(Int64)} AND true AND person != 0),
placed AS (
  SELECT intDiv(roundDown(toUnixTimestamp64Milli(e.time), {p12:Array(Int64)}) - {p13:Int64} + 43200000, 86400000) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p14:UInt32} AND e.event = {p15:UInt64} AND e.time >= fromUnixTimestamp64Milli({p16:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND intDiv(roundDown(toUnixTimestamp64Milli(e.time), {p18:Array(Int64)}) - {p19:Int64} + 43200000, 86400000) NOT IN {p20:Array(Int64)} AND true AND person != 0),
gathered AS (
  SELECT person, groupBitOrIf(bitShiftLeft(toUInt64(1), bitAnd(place, 63)), bitShiftRight(place, 6) = {p21:Int64}) AS bits1
  FROM (SELECT person, toUInt8(greatest(0, intDiv(bucket - {p22:Int64}, {p23:Int64}))) AS place FROM placed) GROUP BY person),
people AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, groupBitOr(e.bits1) AS bits1 FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY person),
measured AS (
  SELECT toInt64(0) AS s1, place = -1 AS whole, transform(place, {p24:Array(Int64)}, {p25:Array(Int64)}, toInt64(0)) AS bucket, toFloat64(count()) AS value, count() AS people
  FROM (SELECT arrayJoin(arrayConcat([toInt64(-1)], arrayMap(bit -> toInt64(bit) + {p26:Int64}, bitPositionsToArray(bits1)))) AS place FROM people WHERE person != 0) GROUP BY place),
segments AS (
  SELECT s1, sumIf(value, whole = 0 AND bucket = {p27:Int64}) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, count() OVER () AS segments, cells
FROM segments
ORDER BY total DESC, s1
LIMIT {p28:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = [1762642800000,1762729200000,1762815600000,1762902000000]
-- p4 = 1762642800000
-- p5 = 7
-- p6 = "7268084472799422120"
-- p7 = 1762642800000
-- p8 = 1762988400000
-- p9 = [1762642800000,1762729200000,1762815600000,1762902000000]
-- p10 = 1762642800000
-- p11 = [1,2]
-- p12 = [1762642800000,1762729200000,1762815600000,1762902000000]
-- p13 = 1762642800000
-- p14 = 7
-- p15 = "7268084472799422120"
-- p16 = 1762642800000
-- p17 = 1762988400000
-- p18 = [1762642800000,1762729200000,1762815600000,1762902000000]
-- p19 = 1762642800000
-- p20 = [1,2]
-- p21 = 0
-- p22 = 0
-- p23 = 1
-- p24 = [0,1,2,3]
-- p25 = [0,1,2,3]
-- p26 = 0
-- p27 = 3
-- p28 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
