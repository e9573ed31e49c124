-- How often people call with each model on each day, and how many people call with it in all: as one writes it by hand on the same table.
SELECT t1, day, count(), uniqExact(who) FROM (
  SELECT t1, toDate(time, 'Europe/Rome') AS day, if(l.person = 0, e.person, l.person) AS who
  FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
  WHERE project = 1 AND event = 100 AND time >= '2026-05-31 22:00:00' AND time < '2026-08-29 22:00:00')
GROUP BY GROUPING SETS ((t1, day), (t1));
-- When the newest of these events arrived.
SELECT max(received) FROM events WHERE project = 1 AND event = 100 AND received >= '2026-08-28 12:00:00'
