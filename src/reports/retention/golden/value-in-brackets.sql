WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
born AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, toUnixTimestamp64Milli(e.time) AS instant
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p3:UInt32} AND e.event = {p4:UInt64} AND e.time >= fromUnixTimestamp64Milli({p5:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p6:Int64}, 'UTC')),
births AS (SELECT subject, groupArray(first) AS instants FROM (
    SELECT subject, roundDown(instant, {p7:Array(Int64)}) AS interval, min(instant) AS first FROM born WHERE subject != 0 GROUP BY subject, interval
  ) GROUP BY subject),
returned AS (
  SELECT if(l.subject = 0, e.person, l.person) AS subject, 2 * toUnixTimestamp64Milli(e.time) + (NOT e.event = {p8:UInt64}) AS key, assumeNotNull(e.n1) AS value
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p9:UInt32} AND e.event = {p10:UInt64} AND e.time >= fromUnixTimestamp64Milli({p11:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND isNotNull(e.n1)),
returns AS (
  SELECT subject, groupArray(key) AS keys, groupArray(value) AS amounts FROM returned WHERE subject != 0 GROUP BY subject),
found AS (
  SELECT b.*, arrayZip(r.keys, r.amounts) AS keys, arrayJoin(arrayMap((instant, place) -> (instant, place = 1), instants, arrayEnumerate(instants))) AS birth_of, birth_of.1 AS birth, 2 * birth AS born, birth_of.2 AS is_first
  FROM births AS b LEFT ANY JOIN returns AS r ON b.subject = r.subject),
lives AS (
  SELECT subject, is_first, roundDown(birth, {p13:Array(Int64)}) AS interval, arrayMap(pair -> (indexOf({p14:Array(Int64)}, roundDown(intDiv(pair.1 - born, {p15:Int64}), {p16:Array(Int64)})) - 1, pair.2), arrayFilter(pair -> pair.1 > born, keys)) AS returns, returns.1 AS buckets, arrayFilter(bucket -> bucket <= {p17:Int64}, if(empty(buckets), [], [arrayMin(buckets)])) AS retained
  FROM found),
marks AS (
  SELECT interval, is_first, arrayJoin(arrayConcat([(toInt64(-1), 1, 0.)], arrayMap(bucket -> (toInt64(bucket), 1, 0.), retained), arrayMap(pair -> (toInt64(pair.1), 0, toFloat64(pair.2)), arrayFilter(pair -> pair.1 <= {p18:Int64}, returns)))) AS mark, mark.1 AS bucket
  FROM lives),
cells AS (
  SELECT toInt64(0) AS s1, interval, bucket, sum(mark.2) AS people, sum(mark.3) AS amount, sumIf(is_first, bucket = -1) AS subjects
  FROM marks GROUP BY interval, bucket),
segments AS (
  SELECT s1, sum(subjects) AS people, groupArray((interval, bucket, cells.people, amount)) AS cells
  FROM cells GROUP BY s1)
SELECT s1, people, count() OVER () AS segments, cells
FROM segments
ORDER BY people DESC, s1
LIMIT {p19:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = "5130260981933841653"
-- p5 = 1762124400000
-- p6 = 1762729200000
-- p7 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p8 = "5130260981933841653"
-- p9 = 7
-- p10 = "7268084472799422120"
-- p11 = 1762124400000
-- p12 = 1765407600000
-- p13 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p14 = [0,1,4,8,15,31]
-- p15 = 172800000
-- p16 = [0,1,4,8,15,31]
-- p17 = 4
-- p18 = 4
-- p19 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["5130260981933841653","7268084472799422120"]
-- p2 = 0
