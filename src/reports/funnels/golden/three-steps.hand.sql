-- Three steps within seven days, unique people, as one writes it by hand on the same table: what `bench:reports` measures against.
SELECT
  count(), countIf(two <= one + 604800000), countIf(two <= one + 604800000 AND three <= one + 604800000),
  avgIf(greatest(0, two - one), two <= one + 604800000), quantileExactInclusiveIf(0.5)(greatest(0, two - one), two <= one + 604800000),
  avgIf(greatest(0, three - one), three <= one + 604800000), quantileExactInclusiveIf(0.5)(greatest(0, three - one), three <= one + 604800000)
FROM (
  SELECT
    arrayMin(arrayFilter(t -> t >= one - 2000, seconds)) AS two_or_none, if(two_or_none = 0, 9000000000000000, two_or_none) AS two,
    arrayMin(arrayFilter(t -> t >= two - 2000, thirds)) AS three_or_none, if(three_or_none = 0, 9000000000000000, three_or_none) AS three, one
  FROM (
    SELECT
      if(l.person = 0, e.person, l.person) AS who,
      minIf(toUnixTimestamp64Milli(time), event = 100 AND time < '2026-08-30 00:00:00') AS one,
      groupArrayIf(toUnixTimestamp64Milli(time), event = 101) AS seconds,
      groupArrayIf(toUnixTimestamp64Milli(time), event = 102) AS thirds
    FROM events AS e LEFT ANY JOIN (SELECT subject, person FROM person_links WHERE project = 1) AS l ON e.person = l.subject
    WHERE project = 1 AND event IN (100, 101, 102) AND time >= '2026-06-01 00:00:00' AND time < '2026-09-06 00:00:00'
    GROUP BY who)
  WHERE one > 0);
SELECT count(), max(received) FROM events WHERE project = 1 AND event IN (100, 101, 102) AND received >= fromUnixTimestamp64Milli(1787918400000, 'UTC')
