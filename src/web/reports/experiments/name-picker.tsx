import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { EXPOSURE } from '#contract';
import { api } from '../../api.ts';
import { useProject } from '../../project.tsx';
import { Picker } from '../shared/picker.tsx';

/** The readable experiments, or variants of any experiment. */
export function useNames(what: 'experiment' | 'variant') {
  const { id } = useProject();
  return useQuery({
    queryKey: ['values', id, EXPOSURE[what]],
    queryFn: ({ signal }) => api.catalogue.values(id, { scope: 'event', name: EXPOSURE[what] }, signal),
    staleTime: 60_000,
  });
}

export function NamePicker(props: {
  readonly what: 'experiment' | 'variant';
  readonly label: string;
  readonly chosen: string | null;
  /** What holds where nothing is chosen. */
  readonly usual?: string;
  /** Shown where nothing is chosen and nothing holds. */
  readonly placeholder?: string;
  /** Names that are not offered. */
  readonly except?: readonly string[];
  readonly onPick: (name: string) => void;
}): ReactNode {
  const names = useNames(props.what);
  const offered = new Set([...(props.chosen === null ? [] : [props.chosen]), ...(names.data?.values ?? [])]);
  for (const name of props.except ?? []) offered.delete(name);
  return (
    <Picker
      label={props.label}
      text={props.chosen ?? props.usual ?? null}
      {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
      options={[...offered].map((name) => ({ key: name, label: name }))}
      chosen={props.chosen ?? undefined}
      isSearchable
      onPick={props.onPick}
    />
  );
}
