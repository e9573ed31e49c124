WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
born AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS instant, multiIf(e.t1 = 0, toInt64(-9000000000000000002), e.t1 IN (SELECT token FROM dictionary WHERE project = {p3:UInt32} AND property = {p4:UInt64}), toInt64(e.t1), toInt64(-9000000000000000001)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p5:UInt32} AND e.event = {p6:UInt64} AND e.time < fromUnixTimestamp64Milli({p7:Int64}, 'UTC')),
births AS (SELECT subject, s1, [first] AS instants FROM (
    SELECT subject, s1, min(instant) AS first, min(first) OVER (PARTITION BY subject) AS first_of_all FROM born WHERE subject != 0 GROUP BY subject, s1
  ) WHERE first = first_of_all AND first >= {p8:Int64}),
returned AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, 2 * toUnixTimestamp64Milli(e.time) + (NOT e.event = {p9:UInt64}) AS key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p10:UInt32} AND e.event = {p11:UInt64} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC')),
returns AS (
  SELECT subject, arrayFilter((key, before, cell, after) -> cell != before OR cell != after, sorted, arrayShiftRight(cells, 1, toInt64(-1)), cells, arrayShiftLeft(cells, 1, toInt64(-1))) AS keys
  FROM (SELECT subject, arraySort(groupArray(key)) AS sorted, arrayMap(key -> intDiv(key, {p14:Int64}), sorted) AS cells FROM returned WHERE subject != 0 GROUP BY subject)),
found AS (
  SELECT b.*, r.keys AS keys, arrayJoin(arrayMap((instant, place) -> (instant, place = 1), instants, arrayEnumerate(instants))) AS birth_of, birth_of.1 AS birth, 2 * birth AS born, birth_of.2 AS is_first
  FROM births AS b LEFT ANY JOIN returns AS r ON b.subject = r.subject),
lives AS (
  SELECT subject, s1, is_first, roundDown(birth, {p15:Array(Int64)}) AS interval, arrayMap(key -> least(intDiv(key - born, {p16:Int64}), {p17:Int64}), arrayFilter(key -> key >= born, keys)) AS buckets, arraySlice(arrayReverse(arrayFilter((bucket, place) -> bucket = place - 1 AND bucket <= {p18:Int64}, arraySort(arrayDistinct(buckets)) AS visited, arrayEnumerate(visited))), 1, 1) AS retained
  FROM found),
marks AS (
  SELECT s1, interval, is_first, arrayJoin(arrayPushFront(arrayMap(bucket -> toInt64(bucket), retained), toInt64(-1))) AS bucket
  FROM lives),
cells AS (
  SELECT s1, interval, bucket, count() AS people, 0. AS amount, sumIf(is_first, bucket = -1) AS subjects
  FROM marks GROUP BY s1, interval, bucket),
segments AS (
  SELECT s1, sum(subjects) AS people, groupArray((interval, bucket, cells.people, amount)) AS cells
  FROM cells GROUP BY s1)
SELECT s1, text1, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p19:UInt32} AND property = {p20:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY people DESC, text1, s1
LIMIT {p21:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = "2908224623372723993"
-- p5 = 7
-- p6 = "7268084472799422120"
-- p7 = 1762729200000
-- p8 = 1762124400000
-- p9 = "7268084472799422120"
-- p10 = 7
-- p11 = "7268084472799422120"
-- p12 = 1762124400000
-- p13 = 1763334000000
-- p14 = 172800000
-- p15 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p16 = 172800000
-- p17 = 7
-- p18 = 6
-- p19 = 7
-- p20 = "2908224623372723993"
-- p21 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
