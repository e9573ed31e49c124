import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { savedReportsQuery } from '../saved/queries.ts';
import classes from './navigation.module.css';

const FIRST = 5;

/** The saved reports of a kind, under it. More than a few open on demand. */
export function SavedReports({ kind, label }: { readonly kind: string; readonly label: string }): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  const [isOpen, setOpen] = useState(false);
  const { saved } = useSearch({ strict: false });
  const { data } = useQuery(savedReportsQuery(id));
  const all = (data?.reports ?? []).filter((report) => report.kind === kind);
  const shown = isOpen ? all : all.slice(0, FIRST);
  const more = all.length - shown.length;
  if (all.length === 0) return null;
  return (
    <ul className={classes['saved']} aria-label={t('saved.list', { kind: label })}>
      {shown.map((report) => (
        <li key={report.id}>
          <Link
            to="/p/$projectId/reports/$kind"
            params={{ projectId: String(id), kind }}
            search={{ saved: report.id }}
            className={classes['savedLink']}
            activeOptions={{ exact: true, includeSearch: false }}
            data-chosen={saved === report.id || undefined}
            title={report.name}
          >
            {report.name}
          </Link>
        </li>
      ))}
      {more > 0 && (
        <li>
          <UnstyledButton className={classes['savedLink']} onClick={() => setOpen(true)}>
            {t('saved.more', { count: more })}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}
