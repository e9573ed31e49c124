import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { Unit } from '#contract';
import { useProject } from '../project.tsx';
import { fixedDays } from '../reports/shared/zoom.ts';
import { type AxisGeometry, Marks } from './marks.tsx';
import { placedOn } from './placed.ts';
import { annotationsQuery } from './queries.ts';

/** What a chart draws beside its series: lines at some places, and something on the axis there. */
export interface AxisNotes {
  readonly places: readonly number[];
  readonly draw: (geometry: AxisGeometry) => ReactNode;
}

const NONE: AxisNotes = { places: [], draw: () => null };

/** The project's annotations on a time axis; none while they are read, and none where there is no time axis. */
export function useAxisNotes(buckets: readonly string[], unit: Unit): AxisNotes {
  const { id } = useProject();
  const days = fixedDays(buckets, unit);
  const { data } = useQuery({ ...annotationsQuery(id, days ?? null), enabled: days !== undefined });
  const placed = useMemo(() => (data ? placedOn(buckets, unit, data) : []), [data, buckets, unit]);
  const draw = useCallback(
    (geometry: AxisGeometry) => <Marks placed={placed} geometry={geometry} />,
    [placed],
  );
  return useMemo(
    () => (placed.length === 0 ? NONE : { places: placed.map(({ place }) => place), draw }),
    [placed, draw],
  );
}
