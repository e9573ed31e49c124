import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Incident } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import classes from './containment.module.css';
import { fieldText } from './field-words.ts';

type Affected = Incident['affected'];

const FIELDS_AT_FIRST = 12;

/** How many people, how many organisations, which fields, and how fast that was known. */
export function AffectedSummary({ affected }: { readonly affected: Affected }): ReactNode {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (
    <>
      <div className={classes['numbers']}>
        <span className={classes['number']}>
          <b>{format.number(affected.subjects)}</b>
          <span>{t('people')}</span>
        </span>
        <span className={classes['number']}>
          <b>{format.number(affected.organisations)}</b>
          <span>{t('organisations')}</span>
        </span>
        <span className={classes['number']}>
          <b>{format.number(affected.fields.length)}</b>
          <span>{t('fields')}</span>
        </span>
      </div>
      <Text className={classes['small']}>
        {t('computed', {
          time: Math.max(1, Math.round(affected.computedMs)),
          disclosures: affected.disclosures,
        })}
        {affected.firstAt !== null && affected.lastAt !== null && (
          <>
            {' · '}
            {t('firstAndLast', {
              first: format.dateTime(affected.firstAt),
              last: format.dateTime(affected.lastAt),
            })}
          </>
        )}
      </Text>
    </>
  );
}

/** The fields, by how many people each concerns. */
export function FieldBars({ affected }: { readonly affected: Affected }): ReactNode {
  const t = useMessages('containment');
  const people = useMessages('people');
  const format = useFormat();
  const [isWhole, setWhole] = useState(false);
  if (affected.fields.length === 0) return <Text c="dimmed">{t('fieldsNone')}</Text>;
  const most = Math.max(1, ...affected.fields.map(({ subjects }) => subjects));
  const sorted = [...affected.fields].sort((a, b) => b.subjects - a.subjects);
  const shown = isWhole ? sorted : sorted.slice(0, FIELDS_AT_FIRST);
  return (
    <>
      <dl className={classes['bars']}>
        {shown.map(({ field, subjects }) => (
          <div key={field} className={classes['bar']}>
            <dt>{fieldText(field, { containment: t, people })}</dt>
            <dd className={classes['track']} aria-hidden>
              <span style={{ width: `${(100 * subjects) / most}%` }} />
            </dd>
            <dd>{format.number(subjects)}</dd>
          </div>
        ))}
      </dl>
      {shown.length < sorted.length && (
        <div>
          <Button variant="subtle" size="xs" onClick={() => setWhole(true)}>
            {t('fieldsMore', { count: sorted.length - shown.length })}
          </Button>
        </div>
      )}
    </>
  );
}
