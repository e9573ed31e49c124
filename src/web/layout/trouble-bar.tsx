import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Readiness } from '#contract';
import { api } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import classes from './bars.module.css';

type Part = Readiness['parts'][number]['part'];

const EVERY_MS = 15_000;
const IN_TROUBLE_MS = 3_000;
/** Loading waits for these anyway: that it waits is no further news. */
const CAUSES: ReadonlySet<Part> = new Set(['disk', 'spool', 'warehouse', 'metadata']);

/** While a part of the server does not work: which one, what that means, and that nothing is lost. */
export function TroubleBar(): ReactNode {
  const t = useMessages('shell');
  const parts = useBrokenParts();
  return (
    <div role="status">
      {parts.length > 0 && (
        <div className={classes['trouble']}>
          <IconPlugConnectedX size={18} stroke={1.8} aria-hidden />
          {parts.map((part) => (
            <span key={part}>{t(`trouble.${part}`)}</span>
          ))}
          <strong>{t('trouble.safe')}</strong>
        </div>
      )}
    </div>
  );
}

function useBrokenParts(): readonly Part[] {
  const { data } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => api.readiness(signal),
    refetchInterval: ({ state }) => (state.data?.status === 'ready' ? EVERY_MS : IN_TROUBLE_MS),
    retry: false,
  });
  const broken = (data?.parts ?? []).filter(({ ok }) => !ok).map(({ part }) => part);
  return broken.some((part) => CAUSES.has(part)) ? broken.filter((part) => CAUSES.has(part)) : broken;
}
