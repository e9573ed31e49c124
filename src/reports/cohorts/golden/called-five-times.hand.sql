-- How many people have called at least five times in thirty days: as one writes it by hand on the same table.
SELECT count() FROM (
  SELECT if(l.person = 0, e.person, l.person) AS who
  FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
  WHERE project = 1 AND event = 100 AND time >= '2026-07-30 22:00:00' AND time < '2026-08-29 12:00:00'
  GROUP BY who HAVING count() >= 5 AND who != 0)
