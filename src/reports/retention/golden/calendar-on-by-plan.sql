WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
born AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS instant, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p3:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p3:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p4:UInt32} AND property = {p5:UInt64}), toInt64(texts[{p3:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p6:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p7:UInt32} AND (e.event = {p8:UInt64} AND ifNull(e.n1 >= {p9:Float64}, false)) AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC')),
births AS (SELECT subject, s1, groupArray(first) AS instants FROM (
    SELECT subject, s1, roundDown(instant, {p12:Array(Int64)}) AS interval, min(instant) AS first FROM born WHERE subject != 0 GROUP BY subject, s1, interval
  ) GROUP BY subject, s1),
returned AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, 2 * toUnixTimestamp64Milli(e.time) + (NOT (e.event = {p13:UInt64} AND ifNull(e.n1 >= {p14:Float64}, false))) AS key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p15:UInt32} AND e.event = {p16:UInt64} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC')),
returns AS (
  SELECT subject, arrayFilter((key, before, cell, after) -> cell != after, sorted, arrayShiftRight(cells, 1, toInt64(-1)), cells, arrayShiftLeft(cells, 1, toInt64(-1))) AS keys
  FROM (SELECT subject, arraySort(groupArray(key)) AS sorted, arrayMap(key -> roundDown(intDiv(key, 2), {p19:Array(Int64)}), sorted) AS cells FROM returned WHERE subject != 0 GROUP BY subject)),
found AS (
  SELECT b.*, r.keys AS keys, arrayJoin(arrayMap((instant, place) -> (instant, place = 1), instants, arrayEnumerate(instants))) AS birth_of, birth_of.1 AS birth, 2 * birth AS born, birth_of.2 AS is_first
  FROM births AS b LEFT ANY JOIN returns AS r ON b.subject = r.subject),
lives AS (
  SELECT subject, s1, is_first, roundDown(birth, {p20:Array(Int64)}) AS interval, arrayMap(key -> least(transform(roundDown(intDiv(key, 2), {p21:Array(Int64)}), {p21:Array(Int64)}, arrayEnumerate({p21:Array(Int64)}), 0) - transform(roundDown(birth, {p22:Array(Int64)}), {p22:Array(Int64)}, arrayEnumerate({p22:Array(Int64)}), 0), {p23:Int64}), arrayFilter(key -> key > born, keys)) AS buckets, arrayCompact(arrayFilter(bucket -> bucket <= {p24:Int64}, buckets)) AS retained
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
    WHERE project = {p25:UInt32} AND property = {p26:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p27:UInt64}
ORDER BY people DESC, text1, s1
LIMIT {p28:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = "3555156973871154399"
-- p4 = 7
-- p5 = "3555156973871154399"
-- p6 = 7
-- p7 = 7
-- p8 = "5130260981933841653"
-- p9 = 3
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p13 = "5130260981933841653"
-- p14 = 3
-- p15 = 7
-- p16 = "7268084472799422120"
-- p17 = 1762124400000
-- p18 = 1763247600000
-- p19 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000,1762729200000,1762815600000,1762902000000,1762988400000,1763074800000,1763161200000,1763247600000,1763334000000]
-- p20 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p21 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000,1762729200000,1762815600000,1762902000000,1762988400000,1763074800000,1763161200000,1763247600000,1763334000000]
-- p22 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000,1762729200000,1762815600000,1762902000000,1762988400000,1763074800000,1763161200000,1763247600000,1763334000000]
-- p23 = 7
-- p24 = 6
-- p25 = 7
-- p26 = "3555156973871154399"
-- p27 = 10
-- p28 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
