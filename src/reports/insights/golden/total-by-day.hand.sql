-- How often people call on each day, and how many people call in all: as one writes it by hand on the same table.
SELECT toNullable(toDate(time, 'Europe/Rome')) AS day, count(), toUInt64(0) FROM events
WHERE project = 1 AND event = 100 AND time >= '2026-05-31 22:00:00' AND time < '2026-08-29 22:00:00'
GROUP BY day
UNION ALL
SELECT NULL, count(), uniqExact(if(l.person = 0, e.person, l.person))
FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
WHERE project = 1 AND event = 100 AND time >= '2026-05-31 22:00:00' AND time < '2026-08-29 22:00:00'
