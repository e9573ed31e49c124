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
  SELECT if(l.subject = 0, e.person, l.person) AS subject, 2 * toUnixTimestamp64Milli(e.time) + 1 AS key
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p8:UInt32} AND (true AND cityHash64(toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person) IN (
    WITH links AS (SELECT subject, person FROM person_links WHERE project = {p9:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p10:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p11:UInt32} GROUP BY subject), sessions AS (
  SELECT person, run AS moments, moments[1] AS start, moments[-1] AS finish, length(moments) AS events
  FROM (
    SELECT person, arrayJoin(arraySplit((moment, pause, turn) -> pause >= {p12:Int64} OR turn != 0, moments, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p13:Int64} + intDiv(moment - {p13:Int64}, {p14:Int64}) * {p14:Int64}, {p15:Int64}), moments)))) AS run
    FROM (
      SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray(toUnixTimestamp64Milli(e.time))) AS moments
      FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p16:UInt32} AND e.time >= fromUnixTimestamp64Milli({p17:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p18:Int64}, 'UTC') AND person != 0
      GROUP BY person)))
    SELECT cityHash64(row.1, row.2, row.3, row.4) FROM (
      SELECT (run)[1] AS row
      FROM (
        SELECT arrayJoin(arraySplit((row, pause, turn) -> pause >= {p19:Int64} OR turn != 0, rows, arrayDifference(moments), arrayDifference(arrayMap(moment -> least({p20:Int64} + intDiv(moment - {p20:Int64}, {p21:Int64}) * {p21:Int64}, {p22:Int64}), moments)))) AS run
        FROM (
          SELECT if(l.subject = 0, e.person, l.person) AS person, arraySort(groupArray((toUnixTimestamp64Milli(e.time), e.insert_key, e.event, e.person))) AS rows, rows.1 AS moments
          FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
      WHERE e.project = {p23:UInt32} AND e.time >= fromUnixTimestamp64Milli({p24:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p25:Int64}, 'UTC') AND person != 0
          GROUP BY person))))) AND e.time >= fromUnixTimestamp64Milli({p26:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p27:Int64}, 'UTC')),
returns AS (
  SELECT subject, arrayFilter((key, before, cell, after) -> cell != before OR cell != after, sorted, arrayShiftRight(cells, 1, toInt64(-1)), cells, arrayShiftLeft(cells, 1, toInt64(-1))) AS keys
  FROM (SELECT subject, arraySort(groupArray(key)) AS sorted, arrayMap(key -> intDiv(key, {p28:Int64}), sorted) AS cells FROM returned WHERE subject != 0 GROUP BY subject)),
found AS (
  SELECT b.*, r.keys AS keys, arrayJoin(arrayMap((instant, place) -> (instant, place = 1), instants, arrayEnumerate(instants))) AS birth_of, birth_of.1 AS birth, 2 * birth AS born, birth_of.2 AS is_first
  FROM births AS b LEFT ANY JOIN returns AS r ON b.subject = r.subject),
lives AS (
  SELECT subject, is_first, roundDown(birth, {p29:Array(Int64)}) AS interval, arrayMap(key -> intDiv(key - born, {p30:Int64}), arrayFilter(key -> toUInt64(key - born - 1) < {p31:UInt64}, keys)) AS buckets, arrayCompact(buckets) AS retained
  FROM found),
marks AS (
  SELECT interval, is_first, arrayJoin(arrayPushFront(arrayMap(bucket -> toInt64(bucket), retained), toInt64(-1))) AS bucket
  FROM lives),
cells AS (
  SELECT toInt64(0) AS s1, interval, bucket, count() AS people, 0. AS amount, sumIf(is_first, bucket = -1) AS subjects
  FROM marks GROUP BY interval, bucket),
segments AS (
  SELECT s1, sum(subjects) AS people, groupArray((interval, bucket, cells.people, amount)) AS cells
  FROM cells GROUP BY s1)
SELECT s1, people, count() OVER () AS segments, cells
FROM segments
ORDER BY people DESC, s1
LIMIT {p32:UInt64}
SETTINGS max_block_size = 8192;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = "7268084472799422120"
-- p5 = 1762124400000
-- p6 = 1762729200000
-- p7 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p8 = 7
-- p9 = 7
-- p10 = 7
-- p11 = 7
-- p12 = 1800000
-- p13 = 1762124400000
-- p14 = 86400000
-- p15 = 1763247600000
-- p16 = 7
-- p17 = 1762124400000
-- p18 = 1763334000000
-- p19 = 1800000
-- p20 = 1762124400000
-- p21 = 86400000
-- p22 = 1763247600000
-- p23 = 7
-- p24 = 1762124400000
-- p25 = 1763334000000
-- p26 = 1762124400000
-- p27 = 1763334000000
-- p28 = 172800000
-- p29 = [1762124400000,1762210800000,1762297200000,1762383600000,1762470000000,1762556400000,1762642800000]
-- p30 = 172800000
-- p31 = "1209599999"
-- p32 = 12

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND true AND e.received >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC');
-- p0 = 7
-- p1 = 0
