WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC')) AS happened),
people AS (SELECT subject, places, arrayZip(places, deadline) AS events FROM (SELECT *, arrayReverseFill((time, is_end) -> is_end, times, ends) AS deadline FROM (SELECT *, arrayMap((time, next) -> next - time >= {p10:Int64} OR least({p11:Int64} + intDiv(next - {p11:Int64}, {p12:Int64}) * {p12:Int64}, {p13:Int64}) > time, times, arrayPushBack(arrayPopFront(times), times[-1])) AS ends FROM (SELECT *, arrayMap(place -> toInt64(bitShiftRight(place, 22)), places) AS times FROM (SELECT subject, arrayConcat([toUInt64(0)], arraySort(place), [toUInt64(18446744073705357312)]) AS places FROM (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0)))))),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p14:UInt64}) != 0 OR bitAnd(place, {p15:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 22)) < {p17:Int64}, arrayMap((place, head, after1, after2) -> arrayMap(sorted -> (sorted[{p18:UInt64}], sorted[{p19:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(place, {p20:UInt64}) != 0, head, after1), if(bitAnd(place, {p21:UInt64}) != 0, head, after2)])])[1], places, heads, after1, after2), places) AS ways
  FROM (SELECT subject, places, events AS heads, arrayReverseFill((head, place) -> bitAnd(place, {p22:UInt64}) != 0, heads, places) AS after1, arrayReverseFill((head, place) -> bitAnd(place, {p23:UInt64}) != 0, heads, places) AS after2 FROM people) WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > tupleElement(tupleElement(way, 1), {p24:UInt64}), {p25:Int64}, {p26:Int64}), ways) AS reached)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(tupleElement(attempt.1, 1), 1) AS start, attempt.2 AS reach, tuple(tupleElement(tupleElement(attempt.1, 1), {p27:UInt64})) AS scope, tupleElement(attempt.1, 1) AS event1, tupleElement(attempt.1, 2) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> tupleElement(tupleElement(attempt.1, 1), {p28:UInt64}), attempts))))) AS attempt FROM attempts)),
placed AS (
  SELECT subject, start, scope, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 22)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 22)) AS time2
  FROM entries)
SELECT count() AS size, [count(), countIf(reach > {p29:UInt64})] AS reached, [uniqExact(subject), uniqExactIf(subject, reach > {p30:UInt64})] AS people, [avgIf(greatest(0, time2 - time1), reach > {p31:UInt64}) / 1000] AS previous_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p32:UInt64}) / 1000] AS previous_median, [avgIf(greatest(0, time2 - time1), reach > {p33:UInt64}) / 1000] AS first_average, [quantileExactInclusiveIf(0.5)(greatest(0, time2 - time1), reach > {p34:UInt64}) / 1000] AS first_median FROM placed
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
-- p25 = 1
-- p26 = 2
-- p27 = 2
-- p28 = 2
-- p29 = 1
-- p30 = 1
-- p31 = 1
-- p32 = 1
-- p33 = 1
-- p34 = 1

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
means AS (SELECT subject, bitShiftLeft(toUInt64(at), 22) + steps AS place FROM (
  SELECT e.person AS subject, toUnixTimestamp64Milli(e.time) AS at, toUInt64(multiIf(e.event = {p3:UInt64}, {p4:UInt64}, e.event = {p5:UInt64}, {p6:UInt64}, 0)) AS steps, e.insert_key AS insert_key
  FROM events AS e
  WHERE e.project = {p7:UInt32} AND e.person != 0 AND e.time >= fromUnixTimestamp64Milli({p8:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p9:Int64}, 'UTC')) AS happened),
people AS (SELECT subject, places, arrayZip(places, deadline) AS events FROM (SELECT *, arrayReverseFill((time, is_end) -> is_end, times, ends) AS deadline FROM (SELECT *, arrayMap((time, next) -> next - time >= {p10:Int64} OR least({p11:Int64} + intDiv(next - {p11:Int64}, {p12:Int64}) * {p12:Int64}, {p13:Int64}) > time, times, arrayPushBack(arrayPopFront(times), times[-1])) AS ends FROM (SELECT *, arrayMap(place -> toInt64(bitShiftRight(place, 22)), places) AS times FROM (SELECT subject, arrayConcat([toUInt64(0)], arraySort(place), [toUInt64(18446744073705357312)]) AS places FROM (
  SELECT if(l.subject = 0, e.subject, l.person) AS subject, groupArrayArray(e.place) AS place
  FROM (SELECT subject, groupArray(means.place) AS place FROM means GROUP BY subject) AS e LEFT ANY JOIN links AS l ON e.subject = l.subject
  GROUP BY subject HAVING subject != 0)))))),
ways AS (
  SELECT subject, arrayFilter((chain, place) -> (bitAnd(place, {p14:UInt64}) != 0 OR bitAnd(place, {p15:UInt64}) != 0) AND toInt64(bitShiftRight(place, 22)) >= {p16:Int64} AND toInt64(bitShiftRight(place, 22)) < {p17:Int64}, arrayMap((place, head, after1, after2) -> arrayMap(sorted -> (sorted[{p18:UInt64}], sorted[{p19:UInt64}]), [arraySort(head -> tupleElement(head, 1), [if(bitAnd(place, {p20:UInt64}) != 0, head, after1), if(bitAnd(place, {p21:UInt64}) != 0, head, after2)])])[1], places, heads, after1, after2), places) AS ways
  FROM (SELECT subject, places, events AS heads, arrayReverseFill((head, place) -> bitAnd(place, {p22:UInt64}) != 0, heads, places) AS after1, arrayReverseFill((head, place) -> bitAnd(place, {p23:UInt64}) != 0, heads, places) AS after2 FROM people) WHERE notEmpty(ways)),
attempts AS (SELECT subject, arrayZip(ways, (arrayMap(way -> multiIf(toInt64(bitShiftRight(tupleElement(tupleElement(way, 2), 1), 22)) > tupleElement(tupleElement(way, 1), {p24:UInt64}), {p25:Int64}, {p26:Int64}), ways) AS reached)) AS attempts FROM ways),
entries AS (
  SELECT subject, tupleElement(tupleElement(attempt.1, 1), 1) AS start, attempt.2 AS reach, tuple(least({p27:Int64} + intDiv(toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)) - {p27:Int64}, {p28:Int64}) * {p28:Int64}, {p29:Int64}), tupleElement(tupleElement(attempt.1, 1), {p30:UInt64})) AS scope, tupleElement(attempt.1, 1) AS event1, tupleElement(attempt.1, 2) AS event2
  FROM (SELECT subject, arrayJoin(arrayFilter((attempt, is_chosen) -> is_chosen, attempts, arrayMap(number -> number = 1, arrayEnumerateUniq(arrayMap(attempt -> least({p31:Int64} + intDiv(toInt64(bitShiftRight(tupleElement(tupleElement(attempt.1, 1), 1), 22)) - {p31:Int64}, {p32:Int64}) * {p32:Int64}, {p33:Int64}), attempts), arrayMap(attempt -> tupleElement(tupleElement(attempt.1, 1), {p34:UInt64}), attempts))))) AS attempt FROM attempts)),
placed AS (
  SELECT subject, start, scope, reach, toInt64(bitShiftRight(tupleElement(event1, 1), 22)) AS time1, toInt64(bitShiftRight(tupleElement(event2, 1), 22)) AS time2, least({p35:Int64} + intDiv(time1 - {p35:Int64}, {p36:Int64}) * {p36:Int64}, {p37:Int64}) AS bucket
  FROM entries)
SELECT sum(reached[1]) AS size, groupArray((bucket, reached, people)) AS cells
FROM (SELECT bucket, [count(), countIf(reach > {p38:UInt64})] AS reached, [uniqExact(subject), uniqExactIf(subject, reach > {p39:UInt64})] AS people FROM placed GROUP BY bucket)
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
-- p25 = 1
-- p26 = 2
-- p27 = 1762124400000
-- p28 = 86400000
-- p29 = 1762642800000
-- p30 = 2
-- p31 = 1762124400000
-- p32 = 86400000
-- p33 = 1762642800000
-- p34 = 2
-- p35 = 1762124400000
-- p36 = 86400000
-- p37 = 1762642800000
-- p38 = 1
-- p39 = 1

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
