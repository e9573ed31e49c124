import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Incident } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { fieldName } from '../people/field-name.ts';
import classes from './containment.module.css';

type Affected = Incident['affected'];

/** How many people, how many organisations, which fields, and how fast that was known. */
export function AffectedSummary({ affected }: { readonly affected: Affected }): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
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
  if (affected.fields.length === 0) return <Text c="dimmed">{t('fieldsNone')}</Text>;
  const most = Math.max(1, ...affected.fields.map(({ subjects }) => subjects));
  return (
    <dl className={classes['bars']}>
      {[...affected.fields]
        .sort((a, b) => b.subjects - a.subjects)
        .map(({ field, subjects }) => (
          <div key={field} className={classes['bar']}>
            <dt>{fieldName(field, people)}</dt>
            <dd className={classes['track']} aria-hidden>
              <span style={{ width: `${(100 * subjects) / most}%` }} />
            </dd>
            <dd>{format.number(subjects)}</dd>
          </div>
        ))}
    </dl>
  );
}
