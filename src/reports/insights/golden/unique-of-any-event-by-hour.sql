WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p7:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND true),
placed AS (
  SELECT least({p9:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p9:Int64}, {p10:Int64}) * {p10:Int64}, {p11:Int64}) AS bucket, e.person AS person, toInt64(0) AS s1
  FROM events AS e
  WHERE e.project = {p12:UInt32} AND true AND e.time >= fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND true),
gathered AS (
  SELECT person, groupBitOrIf(bitShiftLeft(toUInt64(1), bitAnd(place, 63)), bitShiftRight(place, 6) = {p15:Int64}) AS bits1
  FROM (SELECT person, toUInt8(greatest(0, intDiv(bucket - {p16:Int64}, {p17:Int64}))) AS place FROM placed) GROUP BY person),
people AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, groupBitOr(e.bits1) AS bits1 FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY person),
measured AS (
  SELECT toInt64(0) AS s1, place = -1 AS whole, {p18:Int64} + place * {p19:Int64} AS bucket, toFloat64(count()) AS value, count() AS people
  FROM (SELECT arrayJoin(arrayConcat([toInt64(-1)], arrayMap(bit -> toInt64(bit) + {p20:Int64}, bitPositionsToArray(bits1)))) AS place FROM people WHERE person != 0) GROUP BY place),
segments AS (
  SELECT s1, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value), whole = 0) AS cells
  FROM measured GROUP BY s1)
SELECT s1, total, people, toUInt64(1) AS segments, cells
FROM segments;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762952400000
-- p4 = 3600000
-- p5 = 1762959600000
-- p6 = 7
-- p7 = 1762952400000
-- p8 = 1762963200000
-- p9 = 1762952400000
-- p10 = 3600000
-- p11 = 1762959600000
-- p12 = 7
-- p13 = 1762952400000
-- p14 = 1762963200000
-- p15 = 0
-- p16 = 1762952400000
-- p17 = 3600000
-- p18 = 1762952400000
-- p19 = 3600000
-- p20 = 0

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
