WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
marked AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toInt32(transform(e.event, {p3:Array(UInt64)}, {p4:Array(Int64)}, 0)) AS name, e.event = {p5:UInt64} AS a1, false AS ends, bitShiftLeft(toUInt256(toUInt64(toUnixTimestamp64Milli(e.time))), 184) + bitShiftLeft(toUInt256(multiIf(a1, {p6:Int64}, {p7:Int64})), 176) + bitShiftLeft(toUInt256(name), 144) + bitShiftLeft(toUInt256(bitXor(reinterpretAsUInt64(multiIf(name = {p8:Int64}, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p9:UInt32} AND property = {p10:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)), toInt64(0))), 9223372036854775808)), 80) + bitShiftLeft(toUInt256(1 * a1), 72) + bitShiftLeft(toUInt256(ends), 64) + toUInt256(bitXor(reinterpretAsUInt64(toInt64(0)), 9223372036854775808)) AS step
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p11:UInt32} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND subject != 0),
walks AS (
  SELECT subject, arraySort(groupArray(step)) AS walk
  FROM marked GROUP BY subject),
entries AS (
  SELECT subject, lead, rest, reinterpretAsInt64(bitXor(toUInt64(rest[1]), 9223372036854775808)) AS s1, toUInt8(1) AS first
  FROM (
    SELECT subject, arrayFirstIndex(step -> bitTest(toUInt8(bitShiftRight(step, 72)), {p14:Int64}) AND toInt64(bitShiftRight(step, 184)) >= {p15:Int64} AND toInt64(bitShiftRight(step, 184)) < {p16:Int64}, walk) AS place,
      arraySlice(walk, greatest(1, place - {p17:Int64}), least({p17:Int64}, place - 1)) AS lead, arraySlice(walk, place) AS rest
    FROM walks WHERE place > 0)),
routes AS (
  SELECT subject, s1, first, arrayConcat([(toUInt8({p18:Int64}), toInt32({p19:Int64}), toInt64(0))], if(at1 = 0, [], arrayMap((step, index) -> (toUInt8({p20:Int64} + index - 1), toInt32(toUInt32(bitShiftRight(step, 144))), reinterpretAsInt64(bitXor(toUInt64(bitShiftRight(step, 80)), 9223372036854775808))), arraySlice(steps, at1 + 1, least({p21:Int64}, length(steps) - at1)), arrayEnumerate(arraySlice(steps, at1 + 1, least({p21:Int64}, length(steps) - at1))))), arrayFilter(one -> at1 > 0 AND length(steps) - at1 < {p22:Int64}, [(toUInt8({p23:Int64} + length(steps) - at1), toInt32({p24:Int64}), toInt64(0))])) AS path
  FROM (
    SELECT subject, s1, first, toInt64(bitShiftRight(rest[1], 184)) AS began, arrayFilter(step -> toInt64(bitShiftRight(step, 184)) <= began + {p25:Int64}, arraySlice(rest, 1, {p26:Int64})) AS steps, 1 AS at1
    FROM entries
  )),
sequences AS (SELECT s1, path, count() AS entries, sum(first) AS firsts, uniqExact(subject) AS people FROM routes GROUP BY s1, path),
judged AS (SELECT *, sum(firsts) OVER (PARTITION BY s1) AS crowd, sum(entries) OVER (PARTITION BY s1) AS whole FROM sequences),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, uniqExactIf(s1, crowd >= {p27:UInt64}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments
  FROM judged),
top AS (
  SELECT * FROM placed
  WHERE position <= {p28:UInt64}
  ORDER BY s1, people >= {p29:UInt64} DESC, entries DESC, path
  LIMIT {p30:UInt64} BY s1),
(SELECT (groupArray(toInt64(token)), groupArray(text)) FROM dictionary WHERE project = {p31:UInt32} AND property IN {p32:Array(UInt64)} AND token IN (SELECT toUInt64(arrayJoin(path).3) FROM top)) AS known
SELECT s1, arrayMap(step -> (step.1, (step.2, step.3, arrayPushFront(known.2, '')[1 + indexOf(known.1, step.3)])), path) AS route, segments, all_segments, whole, crowd, entries, people
FROM top
ORDER BY crowd DESC, s1, entries DESC, path;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = ["7268084472799422120","5130260981933841653"]
-- p4 = [1,2]
-- p5 = "7268084472799422120"
-- p6 = 0
-- p7 = 1
-- p8 = 1
-- p9 = 7
-- p10 = "2908224623372723993"
-- p11 = 7
-- p12 = 1762124400000
-- p13 = 1765926000000
-- p14 = 0
-- p15 = 1762124400000
-- p16 = 1763334000000
-- p17 = 0
-- p18 = 0
-- p19 = -10
-- p20 = 1
-- p21 = 3
-- p22 = 3
-- p23 = 1
-- p24 = -2
-- p25 = 2592000000
-- p26 = 4
-- p27 = 2
-- p28 = 6
-- p29 = 2
-- p30 = 50
-- p31 = 7
-- p32 = ["2908224623372723993"]

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
