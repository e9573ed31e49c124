WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, toUInt64(if(e.event = {p7:UInt64}, {p8:UInt64}, 0)) AS exclusions, e.insert_key AS insert_key, toFloat64(ifNull(e.n1, 0)) AS summed
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p9:UInt32} AND e.event IN {p10:Array(UInt64)} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC')),
means AS (SELECT subject, arrayJoin(arrayFilter(place -> bitAnd(toUInt64(bitShiftRight(place, 64)), 4194303) != 0, [bitShiftLeft(toUInt128(bitShiftLeft(toUInt64(at), 22) + steps), 64) + insert_key, bitShiftLeft(toUInt128(bitShiftLeft(toUInt64((at - {p13:Int64})), 22) + exclusions), 64) + insert_key])) AS place, summed FROM happened WHERE subject != 0),
people AS (
  SELECT subject, arrayConcat([(toUInt128(0), toFloat64(0))], arraySort(event -> tupleElement(event, 1), arrayMap((place, summed) -> (place, summed), groupArray(place), groupArray(summed))), [(bitShiftLeft(toUInt128(18446744073705357312), 64), toFloat64(0))]) AS events
  FROM means GROUP BY subject),
stage2 AS (
  SELECT subject, events, arrayMap((event, before1, after1) -> if(toInt64(bitShiftRight(tupleElement(tupleElement(before1, 1), 1), 86)) + {p14:Int64} >= toInt64(bitShiftRight(tupleElement(event, 1), 86)), before1, after1), events, before1, after1) AS follows
  FROM (SELECT subject, events, arrayMap((event, exclusion) -> (event, exclusion), events, arrayReverseFill(event -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p15:UInt64}) != 0, events)) AS heads, arrayFill((head, event) -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p16:UInt64}) != 0, heads, events) AS before1, arrayReverseFill((head, event) -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p16:UInt64}) != 0, heads, events) AS after1 FROM people)),
ways AS (
  SELECT subject, arrayMap(chain -> [tupleElement(chain, 1), tupleElement(chain, 2)], arrayFilter((head, event) -> (bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p17:UInt64}) != 0) AND toInt64(bitShiftRight(tupleElement(event, 1), 86)) >= {p18:Int64} AND toInt64(bitShiftRight(tupleElement(event, 1), 86)) < {p19:Int64}, arrayMap((link, follow) -> (link, follow), arrayMap((event, exclusion) -> (event, exclusion), events, arrayReverseFill(event -> bitAnd(toUInt64(bitShiftRight(tupleElement(event, 1), 64)), {p20:UInt64}) != 0, events)), follows), events)) AS ways
  FROM stage2 WHERE notEmpty(ways)),
cut AS (
  SELECT subject, ways, arrayMap(way -> toInt64(bitShiftRight(tupleElement(tupleElement(way[1], 1), 1), 86)) + {p21:Int64}, ways) AS deadlines,
    arrayMap((way, deadline) -> arrayFirstIndex((link, next) -> toInt64(bitShiftRight(tupleElement(tupleElement(next, 1), 1), 86)) > deadline OR ((toInt64(bitShiftRight(tupleElement(tupleElement(link, 2), 1), 86)) + {p22:Int64}) + {p23:Int64} < toInt64(bitShiftRight(tupleElement(tupleElement(next, 1), 1), 86)) AND (toInt64(bitShiftRight(tupleElement(tupleElement(link, 2), 1), 86)) + {p22:Int64}) <= deadline), arrayPopBack(way), arrayPopFront(way)), ways, deadlines) AS stops
  FROM ways),
attempts AS (
  SELECT subject, arrayMap((way, deadline, stop, taken, superseded) -> (
      tupleElement(tupleElement(way[1], 1), 1), taken, multiIf(stop = 0, 0, (toInt64(bitShiftRight(tupleElement(tupleElement(way[stop], 2), 1), 86)) + {p24:Int64}) + {p25:Int64} < toInt64(bitShiftRight(tupleElement(tupleElement(way[stop + 1], 1), 1), 86)) AND (toInt64(bitShiftRight(tupleElement(tupleElement(way[stop], 2), 1), 86)) + {p26:Int64}) <= deadline, (toInt64(bitShiftRight(tupleElement(tupleElement(way[stop], 2), 1), 86)) + {p27:Int64}), deadline), (toInt64(0), toInt64(0)),
      arrayMin(arrayMap(event -> tupleElement(event, 1), taken)), arrayMax(arrayMap(event -> tupleElement(event, 1), taken)), superseded
    ), ways, deadlines, stops, taken, arrayPushBack(arrayMap((way, next, stop) -> stop != 1 AND tupleElement(tupleElement(next[2], 1), 1) = tupleElement(tupleElement(way[2], 1), 1) AND tupleElement(tupleElement(next[1], 1), 1) < tupleElement(tupleElement(next[2], 1), 1), arrayPopBack(ways), arrayPopFront(ways), arrayPopBack(stops)), 0)) AS attempts
  FROM (SELECT subject, ways, deadlines, stops, arrayMap((way, stop) -> arraySlice(arrayMap(link -> tupleElement(link, 1), way), 1, if(stop = 0, {p28:Int64}, stop)), ways, stops) AS taken FROM cut)),
entries AS (
  SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.8) != 0, chunk), tupleElement(arrayFold((before, chunk) -> arrayMap(after -> (after.1, after.2, after.3, arrayPushBack(before.4, after.4)), [arrayFold((carried, attempt) -> if(attempt.6 = 0 AND (attempt.1 != carried.1 OR (attempt.2 > carried.2 AND (attempt.5 OR attempt.4 > carried.3))), (attempt.1, attempt.3, attempt.7, bitOr(carried.4, attempt.8)), carried), chunk, (before.1, before.2, before.3, toUInt64(0)))])[1],
    chunks, ((toInt64(-1), toInt64(-1)), toUInt128(0), toInt64(0), emptyArrayUInt64())), 4), chunks)))) AS entry
  FROM (SELECT subject, attempts, arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (attempt.4, attempt.5, attempt.6, toInt64(bitShiftRight(attempt.1, 86)), length(attempt.2) = {p29:Int64}, attempt.7, toInt64(attempt.3), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts)) AS chunks FROM attempts)),
attributed AS (
  SELECT subject, entry.1 AS start, entry.4 AS scope, toInt64(0) AS s1, arrayMap(event -> toInt64(bitShiftRight(tupleElement(event, 1), 86)), entry.2) AS times, arrayMap(event -> tupleElement(event, {p30:UInt64}), entry.2) AS sums
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times, sums
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, uniqExactForEach(arrayMap(time -> subject, times)) AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median, sumForEach(sums) AS sums FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p31:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "2"
-- p5 = "7268084472799422120"
-- p6 = "4"
-- p7 = "5130260981933841653"
-- p8 = "1"
-- p9 = 7
-- p10 = ["5130260981933841653","7268084472799422120"]
-- p11 = 1762124398000
-- p12 = 1763334000001
-- p13 = 2000
-- p14 = 2000
-- p15 = "0"
-- p16 = "4"
-- p17 = "2"
-- p18 = 1762124400000
-- p19 = 1762729200000
-- p20 = "1"
-- p21 = 604800000
-- p22 = 2000
-- p23 = 2000
-- p24 = 2000
-- p25 = 2000
-- p26 = 2000
-- p27 = 2000
-- p28 = 2
-- p29 = 2
-- p30 = 2
-- p31 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
