WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
matches AS (
  SELECT least({p3:Int64} + intDiv(toUnixTimestamp64Milli(e.time) - {p3:Int64}, {p4:Int64}) * {p4:Int64}, {p5:Int64}) AS bucket, if(l.subject = 0, e.person, l.person) AS person, arrayJoin(arrayDistinct(e.g1)) AS unit, assumeNotNull(e.n1) AS value, if(p.known = 1, p.k1, toInt64(-9000000000000000002)) AS s1
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  LEFT ANY JOIN (
    SELECT subject, 1 AS known, multiIf(texts[{p6:UInt64}] = 0, toInt64(-9000000000000000002), texts[{p6:UInt64}] IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64}), toInt64(texts[{p6:UInt64}]), toInt64(-9000000000000000001)) AS k1 FROM profiles FINAL
    WHERE project = {p9:UInt32} AND scope = 0 AND deleted = 0
  ) AS p ON if(l.subject = 0, e.person, l.person) = p.subject
  WHERE e.project = {p10:UInt32} AND e.event = {p11:UInt64} AND e.time >= fromUnixTimestamp64Milli({p12:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p13:Int64}, 'UTC') AND true AND isNotNull(e.n1) AND notEmpty(e.g1)),
counted AS (
  SELECT s1, unit, grouping(bucket) AS whole, bucket, toFloat64(sum(value)) AS value, uniqExactIfState(person, person != 0) AS crowd
  FROM matches GROUP BY GROUPING SETS ((s1, unit), (s1, unit, bucket))),
measured AS (SELECT s1, toInt64(arrayCount(edge -> counted.value >= edge, {p14:Array(Float64)})) AS s2, whole, bucket, toFloat64(count()) AS value, uniqExactIfMerge(crowd) AS people FROM counted GROUP BY s1, s2, whole, bucket),
segments AS (
  SELECT s1, s2, anyIf(value, whole = 1) AS total, anyIf(measured.people, whole = 1) AS people, groupArrayIf((bucket, value, measured.people), whole = 0) AS cells
  FROM measured GROUP BY s1, s2)
SELECT s1, s2, text1, total, people, count() OVER () AS segments, cells
FROM segments
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p15:UInt32} AND property = {p16:UInt64}
  ) AS d1 ON s1 = d1.token
WHERE people >= {p17:UInt64}
ORDER BY total DESC, text1, s1, s2
LIMIT {p18:UInt64};
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 1762124400000
-- p4 = 86400000
-- p5 = 1762642800000
-- p6 = "3555156973871154399"
-- p7 = 7
-- p8 = "3555156973871154399"
-- p9 = 7
-- p10 = 7
-- p11 = "7268084472799422120"
-- p12 = 1762124400000
-- p13 = 1762729200000
-- p14 = [-5000000000,-2000000000,-1000000000,-500000000,-200000000,-100000000,-50000000,-20000000,-10000000,-5000000,-2000000,-1000000,-500000,-200000,-100000,-50000,-20000,-10000,-5000,-2000,-1000,-500,-200,-100,-50,-20,-10,-5,-2,-1,-0.5,-0.2,-0.1,-0.05,-0.02,-0.01,0,0.01,0.02,0.05,0.1,0.2,0.5,1,2,5,10,20,50,100,200,500,1000,2000,5000,10000,20000,50000,100000,200000,500000,1000000,2000000,5000000,10000000,20000000,50000000,100000000,200000000,500000000,1000000000,2000000000,5000000000]
-- p15 = 7
-- p16 = "3555156973871154399"
-- p17 = 10
-- p18 = 60

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event = {p1:UInt64} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = "7268084472799422120"
-- p2 = 0
