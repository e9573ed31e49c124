-- Of those who sign up with each model on each day, who calls on each of the fourteen days after: as one writes it by hand on the same table.
SELECT model, day, bucket, count() FROM (
  SELECT b.model AS model, b.day AS day, arrayJoin(arrayPushFront(arrayDistinct(arrayMap(t -> intDiv(t - b.first, 86400000),
    arrayFilter(t -> t > b.first AND t < b.first + 1209600000, r.calls))), -1)) AS bucket
  FROM (
    SELECT if(l.person = 0, e.person, l.person) AS who, t1 AS model, toDate(time, 'Europe/Rome') AS day, min(toUnixTimestamp64Milli(time)) AS first
    FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
    WHERE project = 1 AND event = 102 AND time >= '2026-05-31 22:00:00' AND time < '2026-08-29 22:00:00'
    GROUP BY who, model, day) AS b
  LEFT ANY JOIN (
    SELECT if(l.person = 0, e.person, l.person) AS who, groupArray(toUnixTimestamp64Milli(time)) AS calls
    FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
    WHERE project = 1 AND event = 100 AND time >= '2026-05-31 22:00:00' AND time < '2026-09-13 22:00:00'
    GROUP BY who) AS r ON b.who = r.who)
GROUP BY model, day, bucket;
-- When the newest of these events arrived.
SELECT max(received) FROM events WHERE project = 1 AND event IN (100, 102) AND received >= '2026-08-28 12:00:00'
