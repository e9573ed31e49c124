import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { SESSION_EVENTS } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { withEventName } from './event-name.ts';
import { withNames } from './names.ts';
import { withSessionEvents } from './session-events.ts';

/** Questions with custom events and properties under their names, from the catalogue that the page has asked for anyway. */
export function useNamed(): <Question>(question: Question) => Question {
  const { id } = useProject();
  const t = useMessages('reports');
  const { data } = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
  });
  return useCallback(
    (question) =>
      data
        ? withNames(question, withEventName(withSessionEvents(data, SESSION_EVENTS.start, t), t))
        : question,
    [data, t],
  );
}
