import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Incident } from '#contract';
import { useProject } from '../../project.tsx';
import { useStepUp } from '../../ui/index.ts';

interface IncidentChange {
  readonly isBusy: boolean;
  readonly error: unknown;
  run(change: () => Promise<Incident>): Promise<void>;
}

/** Runs a change of an incident, with the passkey where the server asks for it, and shows its new state at once. */
export function useIncidentChange(incidentId: number): IncidentChange {
  const { id } = useProject();
  const withStepUp = useStepUp();
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return {
    isBusy,
    error,
    async run(change) {
      setBusy(true);
      setError(null);
      try {
        const incident = await withStepUp(change);
        queryClient.setQueryData(['project', id, 'incident', incidentId], incident);
        void queryClient.invalidateQueries({ queryKey: ['project', id] });
      } catch (cause) {
        setError(cause);
      } finally {
        setBusy(false);
      }
    },
  };
}
