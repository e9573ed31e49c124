-- Of the people of each variant, who calls within a week of seeing it: as one writes it by hand on the same table.
SELECT variants[1] AS variant, count(), countIf(arrayExists(call -> call >= since AND call < since + 604800000, calls)) FROM (
  SELECT if(l.person = 0, e.person, l.person) AS who, groupUniqArrayIf(t4, event = 103) AS variants,
    minIf(toUnixTimestamp64Milli(time), event = 103) AS since, groupArrayIf(toUnixTimestamp64Milli(time), event = 100) AS calls
  FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
  WHERE project = 1 AND (event = 100 OR event = 103 AND t3 = 3000) AND time >= '2026-05-31 22:00:00' AND time < '2026-09-05 22:00:00'
  GROUP BY who)
WHERE length(variants) = 1
GROUP BY variant;
-- When the newest of these events arrived.
SELECT max(received) FROM events WHERE project = 1 AND event IN (100, 103) AND received >= '2026-08-28 12:00:00'
