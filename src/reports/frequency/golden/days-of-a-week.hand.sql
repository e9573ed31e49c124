-- On how many days of each week people call: as one writes it by hand on the same table.
SELECT week, days, count() FROM (
  SELECT if(l.person = 0, e.person, l.person) AS who, toMonday(time, 'Europe/Rome') AS week, uniqExact(toDate(time, 'Europe/Rome')) AS days
  FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
  WHERE project = 1 AND event = 100 AND time >= '2026-05-31 22:00:00' AND time < '2026-08-30 22:00:00'
  GROUP BY who, week)
GROUP BY week, days;
-- When the newest of these events arrived.
SELECT max(received) FROM events WHERE project = 1 AND event = 100 AND received >= '2026-08-28 12:00:00'
