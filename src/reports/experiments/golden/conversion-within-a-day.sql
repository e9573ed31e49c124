WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
exposed AS (
  SELECT person, groupUniqArray(s1) AS variants, min(instant) AS since
  FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t3 = 0, toInt64(-9000000000000000002), e.t3 IN (SELECT token FROM dictionary WHERE project = {p3:UInt32} AND property = {p4:UInt64}), toInt64(e.t3), toInt64(-9000000000000000001)) AS s1, toUnixTimestamp64Milli(e.time) AS instant
    FROM events AS e
    LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p5:UInt32} AND (e.event = {p6:UInt64} AND e.t2 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64} AND text IN {p9:Array(String)})) AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC'))
  WHERE person != 0 AND s1 != toInt64(-9000000000000000002) AND s1 != toInt64(-9000000000000000001)
  GROUP BY person),
crowds AS (
  SELECT if(length(variants) = 1, variants[1], toInt64(-9000000000000000002)) AS s1, count() AS people
  FROM exposed GROUP BY s1)
SELECT s1, text1, people
FROM crowds
  LEFT ANY JOIN (
    SELECT toInt64(token) AS token, text AS text1 FROM dictionary
    WHERE project = {p12:UInt32} AND property = {p13:UInt64}
  ) AS d1 ON s1 = d1.token
ORDER BY people DESC, s1;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = "5664072561493111484"
-- p5 = 7
-- p6 = "6065730737779600702"
-- p7 = 7
-- p8 = "5607098601192352064"
-- p9 = ["checkout"]
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 7
-- p13 = "5664072561493111484"

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
exposed AS (
  SELECT person, groupUniqArray(s1) AS variants, min(instant) AS since
  FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t3 = 0, toInt64(-9000000000000000002), e.t3 IN (SELECT token FROM dictionary WHERE project = {p3:UInt32} AND property = {p4:UInt64}), toInt64(e.t3), toInt64(-9000000000000000001)) AS s1, toUnixTimestamp64Milli(e.time) AS instant
    FROM events AS e
    LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p5:UInt32} AND (e.event = {p6:UInt64} AND e.t2 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64} AND text IN {p9:Array(String)})) AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC'))
  WHERE person != 0 AND s1 != toInt64(-9000000000000000002) AND s1 != toInt64(-9000000000000000001)
  GROUP BY person),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS instant, 1. AS amount
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p12:UInt32} AND e.event = {p13:UInt64} AND e.time >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND true),
lives AS (
  SELECT x.variants[1] AS s1, x.person AS person, toFloat64(1) AS amount
  FROM happened AS h INNER JOIN exposed AS x ON h.person = x.person
  WHERE length(x.variants) = 1 AND h.instant >= x.since AND h.instant < x.since + {p16:Int64}
  GROUP BY s1, person)
SELECT s1, count() AS people, sum(amount) AS total, sum(amount * amount) AS squares
FROM lives GROUP BY s1;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = "5664072561493111484"
-- p5 = 7
-- p6 = "6065730737779600702"
-- p7 = 7
-- p8 = "5607098601192352064"
-- p9 = ["checkout"]
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 7
-- p13 = "7268084472799422120"
-- p14 = 1762124400000
-- p15 = 1762815600000
-- p16 = 86400000

WITH links AS (SELECT subject, person FROM person_links WHERE project = {p0:UInt32} AND subject NOT IN (SELECT subject FROM person_clusters WHERE project = {p1:UInt32} AND person = 0) UNION ALL SELECT subject, argMax(person, version) AS person FROM person_clusters WHERE project = {p2:UInt32} GROUP BY subject),
exposed AS (
  SELECT person, groupUniqArray(s1) AS variants, min(instant) AS since
  FROM (
    SELECT if(l.subject = 0, e.person, l.person) AS person, multiIf(e.t3 = 0, toInt64(-9000000000000000002), e.t3 IN (SELECT token FROM dictionary WHERE project = {p3:UInt32} AND property = {p4:UInt64}), toInt64(e.t3), toInt64(-9000000000000000001)) AS s1, toUnixTimestamp64Milli(e.time) AS instant
    FROM events AS e
    LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = {p5:UInt32} AND (e.event = {p6:UInt64} AND e.t2 IN (SELECT token FROM dictionary WHERE project = {p7:UInt32} AND property = {p8:UInt64} AND text IN {p9:Array(String)})) AND e.time >= fromUnixTimestamp64Milli({p10:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p11:Int64}, 'UTC'))
  WHERE person != 0 AND s1 != toInt64(-9000000000000000002) AND s1 != toInt64(-9000000000000000001)
  GROUP BY person),
happened AS (
  SELECT if(l.subject = 0, e.person, l.person) AS person, toUnixTimestamp64Milli(e.time) AS instant, 1. AS amount
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE e.project = {p12:UInt32} AND e.event = {p13:UInt64} AND e.time >= fromUnixTimestamp64Milli({p14:Int64}, 'UTC') AND e.time < fromUnixTimestamp64Milli({p15:Int64}, 'UTC') AND true),
lives AS (
  SELECT x.variants[1] AS s1, x.person AS person, toFloat64(sum(h.amount)) AS amount
  FROM happened AS h INNER JOIN exposed AS x ON h.person = x.person
  WHERE length(x.variants) = 1 AND h.instant >= x.since AND h.instant < {p16:Int64}
  GROUP BY s1, person)
SELECT s1, count() AS people, sum(amount) AS total, sum(amount * amount) AS squares
FROM lives GROUP BY s1;
-- p0 = 7
-- p1 = 7
-- p2 = 7
-- p3 = 7
-- p4 = "5664072561493111484"
-- p5 = 7
-- p6 = "6065730737779600702"
-- p7 = 7
-- p8 = "5607098601192352064"
-- p9 = ["checkout"]
-- p10 = 1762124400000
-- p11 = 1762729200000
-- p12 = 7
-- p13 = "5130260981933841653"
-- p14 = 1762124400000
-- p15 = 1762729200000
-- p16 = 1762729200000

SELECT count() AS events, toUnixTimestamp64Milli(max(e.received)) AS newest
FROM events AS e
WHERE e.project = {p0:UInt32} AND e.event IN {p1:Array(UInt64)} AND e.received >= fromUnixTimestamp64Milli({p2:Int64}, 'UTC');
-- p0 = 7
-- p1 = ["6065730737779600702","7268084472799422120","5130260981933841653"]
-- p2 = 0
