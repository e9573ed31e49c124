WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened),
ids AS (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject),
gathered AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0),
people AS (SELECT subject, places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), deadline) AS events FROM (SELECT *, arrayReverseFill((time, is_end) -> is_end, times, ends) AS deadline FROM (SELECT *, arrayMap((time, next) -> next - time >= {p10:Int64} OR least({p11:Int64} + intDiv(next - {p11:Int64}, {p12:Int64}) * {p12:Int64}, {p13:Int64}) > time, times, arrayPushBack(arrayPopFront(times), times[-1])) AS ends FROM (SELECT *, arrayMap(place -> toInt64(bitShiftRight(place, 22)), places) AS times FROM (SELECT subject, arrayConcat([toUInt64(0)], arraySort(place), [toUInt64(18446744073705357312)]) AS places FROM gathered))))),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p14:UInt64}) != 0 OR bitAnd(place, {p15:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 22)) < {p17:Int64}, arrayMap((place, head, after1, after2) -> arrayMap(sorted -> (sorted[{p18:UInt64}], sorted[{p19:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(place, {p20:UInt64}) != 0, head, after1), if(bitAnd(place, {p21:UInt64}) != 0, head, after2)])])[1], places, heads, after1, after2), places) AS ways
  FROM (SELECT subject, places, events AS heads, arrayReverseFill((head, place) -> bitAnd(place, {p22:UInt64}) != 0, heads, places) AS after1, arrayReverseFill((head, place) -> bitAnd(place, {p23:UInt64}) != 0, heads, places) AS after2 FROM people) WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p24:Int64}, 0, tupleElement(tupleElement(way, 1), {p25:UInt64})), (toInt64(0), tupleElement(tupleElement(way, 1), {p26:UInt64})), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p27:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p27:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > tupleElement(tupleElement(way, 1), {p28:UInt64}), {p29:Int64}, {p30:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.5.2, attempts))) AS flags FROM attempts)))),
attributed AS (
  SELECT subject, start, scope, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, toInt64(0) AS bucket, times
  FROM attributed),
measured AS (SELECT s1, count() AS size, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, [uniqExactIf(subject, length(times) > {p31:UInt64}), uniqExactIf(subject, length(times) > {p32:UInt64})] AS people, avgForEach(arrayMap((time, before) -> greatest(0, time - before) / 1000, arrayPopFront(times), arrayPopBack(times)) AS from_previous) AS previous_average, quantileExactInclusiveForEach(0.5)(from_previous) AS previous_median, avgForEach(arrayMap(time -> greatest(0, time - times[1]) / 1000, arrayPopFront(times)) AS from_first) AS first_average, quantileExactInclusiveForEach(0.5)(from_first) AS first_median FROM placed GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p33:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = 7
-- p8 = 1762038000000
-- p9 = 1762815600000
-- p10 = 1800000
-- p11 = 1762038000000
-- p12 = 86400000
-- p13 = 1762729200000
-- p14 = "1048576"
-- p15 = "2097152"
-- p16 = 1762124400000
-- p17 = 1762729200000
-- p18 = 1
-- p19 = 2
-- p20 = "1048576"
-- p21 = "2097152"
-- p22 = "1048576"
-- p23 = "2097152"
-- p24 = 2
-- p25 = 2
-- p26 = 2
-- p27 = 1
-- p28 = 2
-- p29 = 1
-- p30 = 2
-- p31 = 0
-- p32 = 1
-- p33 = 12

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
happened AS (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC')),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM happened),
ids AS (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject),
gathered AS (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM ids AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0),
people AS (SELECT subject, places, arrayZip(arrayMap((place, number) -> bitOr(bitAnd(place, 18446744073705357312), toUInt64(least(number, 4194303))), places, arrayEnumerate(places)), deadline) AS events FROM (SELECT *, arrayReverseFill((time, is_end) -> is_end, times, ends) AS deadline FROM (SELECT *, arrayMap((time, next) -> next - time >= {p10:Int64} OR least({p11:Int64} + intDiv(next - {p11:Int64}, {p12:Int64}) * {p12:Int64}, {p13:Int64}) > time, times, arrayPushBack(arrayPopFront(times), times[-1])) AS ends FROM (SELECT *, arrayMap(place -> toInt64(bitShiftRight(place, 22)), places) AS times FROM (SELECT subject, arrayConcat([toUInt64(0)], arraySort(place), [toUInt64(18446744073705357312)]) AS places FROM gathered))))),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p14:UInt64}) != 0 OR bitAnd(place, {p15:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 22)) < {p17:Int64}, arrayMap((place, head, after1, after2) -> arrayMap(sorted -> (sorted[{p18:UInt64}], sorted[{p19:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(place, {p20:UInt64}) != 0, head, after1), if(bitAnd(place, {p21:UInt64}) != 0, head, after2)])])[1], places, heads, after1, after2), places) AS ways
  FROM (SELECT subject, places, events AS heads, arrayReverseFill((head, place) -> bitAnd(place, {p22:UInt64}) != 0, heads, places) AS after1, arrayReverseFill((head, place) -> bitAnd(place, {p23:UInt64}) != 0, heads, places) AS after2 FROM people) WHERE notEmpty(ways)),
attempts AS (
  SELECT subject, arrayMap((way, reach, is_superseded) -> (
      tupleElement(tupleElement(way, 1), 1), way, reach, multiIf(reach = {p24:Int64}, 0, tupleElement(tupleElement(way, 1), {p25:UInt64})), (least({p26:Int64} + intDiv(toInt64(bitShiftRight(tupleElement(tupleElement(way, 1), 1), 22)) - {p26:Int64}, {p27:Int64}) * {p27:Int64}, {p28:Int64}), tupleElement(tupleElement(way, 1), {p29:UInt64})), least(tupleElement(tupleElement(way, 1), 1), if(reach > {p30:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), greatest(tupleElement(tupleElement(way, 1), 1), if(reach > {p30:Int64}, tupleElement(tupleElement(way, 2), 1), tupleElement(tupleElement(way, 1), 1))), is_superseded
    ), ways, reached, arrayMap(way -> 0, ways)) AS attempts
  FROM (SELECT subject, ways, arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > tupleElement(tupleElement(way, 1), {p31:UInt64}), {p32:Int64}, {p33:Int64}), ways) AS reached FROM ways)),
entries AS (
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, tupleElement(attempt.2, 1) AS event1, tupleElement(attempt.2, 2) AS event2
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM (SELECT subject, arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags) AS attempts FROM (SELECT subject, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> attempt.5.1, attempts), arrayMap(attempt -> attempt.5.2, attempts))) AS flags FROM attempts)))),
attributed AS (
  SELECT subject, start, scope, toInt64(0) AS s1, arraySlice([toInt64(bitShiftRight(tupleElement(event1, 1), 22)), toInt64(bitShiftRight(tupleElement(event2, 1), 22))], 1, reach) AS times
  FROM entries),
placed AS (
  SELECT subject, s1, least({p34:Int64} + intDiv(times[1] - {p34:Int64}, {p35:Int64}) * {p35:Int64}, {p36:Int64}) AS bucket, times
  FROM attributed),
counted AS (SELECT s1, bucket, sumForEach(arrayMap(time -> toUInt64(1), times)) AS reached, [uniqExactIf(subject, length(times) > {p37:UInt64}), uniqExactIf(subject, length(times) > {p38:UInt64})] AS people FROM placed GROUP BY s1, bucket),
measured AS (SELECT s1, sum(reached[1]) AS size, groupArray((bucket, reached, people)) AS cells FROM counted GROUP BY s1)
SELECT measured.*, count() OVER () AS segments
FROM measured
ORDER BY size DESC, s1
LIMIT {p39:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "5130260981933841653"
-- p4 = "1048576"
-- p5 = "7268084472799422120"
-- p6 = "2097152"
-- p7 = 7
-- p8 = 1762038000000
-- p9 = 1762815600000
-- p10 = 1800000
-- p11 = 1762038000000
-- p12 = 86400000
-- p13 = 1762729200000
-- p14 = "1048576"
-- p15 = "2097152"
-- p16 = 1762124400000
-- p17 = 1762729200000
-- p18 = 1
-- p19 = 2
-- p20 = "1048576"
-- p21 = "2097152"
-- p22 = "1048576"
-- p23 = "2097152"
-- p24 = 2
-- p25 = 2
-- p26 = 1762124400000
-- p27 = 86400000
-- p28 = 1762642800000
-- p29 = 2
-- p30 = 1
-- p31 = 2
-- p32 = 1
-- p33 = 2
-- p34 = 1762124400000
-- p35 = 86400000
-- p36 = 1762642800000
-- p37 = 0
-- p38 = 1
-- p39 = 10000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
