-- The three events after somebody's first sign-up, within thirty days, as links between columns: as one writes it by hand on the same table.
-- Names are below 128 here, so that time and name fit in one number: sorting pairs costs twice as much in all.
SELECT step, bitAnd(walk[step], 127) AS before, bitAnd(walk[step + 1], 127) AS after, count() FROM (
  SELECT arraySlice(arrayFilter(one -> one <= events[start] + 2592000000 * 128, arraySlice(events, start)), 1, 4) AS walk
  FROM (
    SELECT if(l.person = 0, e.person, l.person) AS who, arraySort(groupArray(toUnixTimestamp64Milli(time) * 128 + event)) AS events,
      arrayFirstIndex(one -> bitAnd(one, 127) = 102, events) AS start
    FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
    WHERE project = 1 AND time >= '2026-05-31 22:00:00' AND time < '2026-09-29 22:00:00'
    GROUP BY who)
  WHERE start > 0)
ARRAY JOIN range(1, 4) AS step
GROUP BY step, before, after;
-- When the newest of these events arrived.
SELECT max(received) FROM events WHERE project = 1 AND event = 102 AND received >= '2026-08-28 12:00:00'
