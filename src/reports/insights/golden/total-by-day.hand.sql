-- How often people call on each day, and how many people call in all: as one writes it by hand on the same table. One reading, by day and by
-- id: a fifth less than two readings (docs/performance.md).
SELECT day, whole, sum(calls), uniqExactIf(if(l.person = 0, e.person, l.person), whole = 1) FROM (
  SELECT toDate(time, 'Europe/Rome') AS day, person, grouping(day) AS whole, count() AS calls FROM events
  WHERE project = 1 AND event = 100 AND time >= '2026-05-31 22:00:00' AND time < '2026-08-29 22:00:00'
  GROUP BY GROUPING SETS ((day), (person))) AS e
LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
GROUP BY day, whole;
-- When the newest of these events arrived.
SELECT max(received) FROM events WHERE project = 1 AND event = 100 AND received >= '2026-08-28 12:00:00'
