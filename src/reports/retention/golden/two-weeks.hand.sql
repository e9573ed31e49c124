-- Of those who sign up on each day, who calls on each of the fourteen days after: as one writes it by hand on the same table.
SELECT day, bucket, count() FROM (
  SELECT who, birth.1 AS day, arrayJoin(arrayPushFront(arrayDistinct(arrayMap(t -> intDiv(t - birth.2, 86400000),
    arrayFilter(t -> t > birth.2 AND t < birth.2 + 1209600000, returns))), -1)) AS bucket
  FROM (
    SELECT who, groupArrayIf((day, first), first > 0) AS births, groupArrayArray(calls) AS returns
    FROM (
      SELECT if(l.person = 0, e.person, l.person) AS who, toDate(time, 'Europe/Rome') AS day,
        minIf(toUnixTimestamp64Milli(time), event = 102) AS first, groupArrayIf(toUnixTimestamp64Milli(time), event = 100) AS calls
      FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
      WHERE project = 1 AND event IN (100, 102) AND time >= '2026-05-31 22:00:00' AND time < '2026-09-13 22:00:00'
      GROUP BY who, day)
    GROUP BY who)
  ARRAY JOIN births AS birth)
GROUP BY day, bucket
