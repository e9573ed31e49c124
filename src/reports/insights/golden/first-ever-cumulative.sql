WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, toInt64(0) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p6:UInt32} AND e.event = {p7:UInt64} AND (if(l.subject = 0, e.person, l.person), e.time) IN (
    SELECT if(l.subject = 0, e.person, l.person) AS person, min(e.time) FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p8:UInt32} AND e.event = {p9:UInt64} AND true AND person != 0 GROUP BY person) AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND true),
people AS (
  SELECT person, groupBitOrIf(bitShiftLeft(toUInt64(1), bitAnd(place, 63)), bitShiftRight(place, 6) = {p12:Int64}) AS bits1
  FROM (SELECT person, toUInt8(greatest(0, intDiv(bucket - {p13:Int64}, {p14:Int64}))) AS place FROM matches) GROUP BY person),
measured AS (
  SELECT toInt64(0) AS s1, place = -1 AS whole, {p15:Int64} + place * {p16:Int64} AS bucket, toFloat64(count()) AS value, count() AS people
  FROM (SELECT arrayJoin(arrayConcat([toInt64(-1)], arrayMap(bit -> toInt64(bit) + {p17:Int64}, bitPositionsToArray(bits1)))) AS place FROM people WHERE person != 0) GROUP BY place),
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
-- p8 = 7
-- p9 = "7268084472799422120"
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 0
-- p13 = 1762124400000
-- p14 = 86400000
-- p15 = 1762124400000
-- p16 = 86400000
-- p17 = 0

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
