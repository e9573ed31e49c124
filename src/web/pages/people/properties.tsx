import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { HiddenValue } from '../../ui/index.ts';
import { ownFirst } from '../../ui/own-first.ts';
import classes from './people.module.css';
import { type Property, readableFirst, valueText } from './property-value.ts';

const CHIPS = 3;

/** The first few readable properties, on one line. */
export function PropertyChips(props: {
  readonly properties: readonly Property[];
  readonly most?: number;
}): ReactNode {
  const t = useMessages('people');
  const { most = CHIPS } = props;
  const toText = useValueText();
  const readable = ownFirst(props.properties).filter(({ isHidden, value }) => !isHidden && value !== null);
  const more = readable.length - most;
  return (
    <span className={classes['chips']}>
      {readable.slice(0, most).map((property) => (
        <span key={property.name} className={classes['chip']} title={`${property.name}: ${toText(property)}`}>
          <span>{property.name}</span> {toText(property)}
        </span>
      ))}
      {more > 0 && <span className={classes['chip']}>{t('moreProperties', { count: more })}</span>}
    </span>
  );
}

/** Every property, with its value or the reason why there is none to read. */
export function PropertyList(props: { readonly properties: readonly Property[] }): ReactNode {
  const t = useMessages('people');
  const toText = useValueText();
  if (props.properties.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        {t('noProperties')}
      </Text>
    );
  }
  return (
    <dl className={classes['pairs']}>
      {readableFirst(ownFirst(props.properties)).map((property) => (
        <div key={property.name} className={classes['pair']}>
          <dt>{property.name}</dt>
          <dd>{property.isHidden ? <HiddenValue /> : (toText(property) ?? '–')}</dd>
        </div>
      ))}
    </dl>
  );
}

function useValueText(): (property: Property) => string | null {
  const words = useMessages('reports');
  const format = useFormat();
  return (property) =>
    valueText(property, {
      number: (value) => format.number(value),
      yes: words('yes'),
      no: words('no'),
      list: format.list,
    });
}
