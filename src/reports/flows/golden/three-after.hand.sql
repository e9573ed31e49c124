-- The three events after somebody's first sign-up, within thirty days, as links between columns: as one writes it by hand on the same table.
SELECT step, walk[step] AS before, walk[step + 1] AS after, count() FROM (
  SELECT arraySlice(arrayMap(one -> one.2, arrayFilter(one -> one.1 <= events[start].1 + 2592000000, arraySlice(events, start))), 1, 4) AS walk
  FROM (
    SELECT if(l.person = 0, e.person, l.person) AS who, arraySort(groupArray((toUnixTimestamp64Milli(time), event))) AS events,
      arrayFirstIndex(one -> one.2 = 102, events) AS start
    FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
    WHERE project = 1 AND time >= '2026-05-31 22:00:00' AND time < '2026-09-29 22:00:00'
    GROUP BY who)
  WHERE start > 0)
ARRAY JOIN range(1, 4) AS step
GROUP BY step, before, after
