import { Paper, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Lookup, LookupRows } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import peopleClasses from '../people/people.module.css';

/** The first rows of a table: those whose value is readable now. */
export function Content({
  saved,
  content,
}: {
  readonly saved: Lookup;
  readonly content: LookupRows;
}): ReactNode {
  const t = useMessages('lookups');
  const format = useFormat();
  const { rows } = content;
  return (
    <Paper component="section" className={peopleClasses['card']} aria-label={t('content')}>
      <Text size="sm" fw={600} mb={6}>
        {t('content')}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('contentNone')}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={480} scrollAreaProps={{ type: 'auto' }}>
          <Cells saved={saved} content={content} />
        </Table.ScrollContainer>
      )}
      {rows.length < saved.rows && rows.length > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          {t('contentFirst', { rows: format.number(rows.length), all: format.number(saved.rows) })}
        </Text>
      )}
    </Paper>
  );
}

function Cells({ saved, content }: { readonly saved: Lookup; readonly content: LookupRows }): ReactNode {
  const t = useMessages('lookups');
  const reports = useMessages('reports');
  return (
    <Table verticalSpacing={6} aria-label={t('contentCaption')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{saved.property.name}</Table.Th>
          {saved.columns.map(({ name, kind }) => (
            <Table.Th scope="col" key={name} ta={kind === 'number' ? 'right' : 'left'}>
              {name}
              <Text size="xs" c="dimmed">
                {reports(`kind_${kind}`)}
              </Text>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {content.rows.map(({ key, cells }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" fw={560}>
              {key}
            </Table.Th>
            {saved.columns.map(({ name, kind }, place) => (
              <Table.Td key={name} ta={kind === 'number' ? 'right' : 'left'}>
                <Cell text={cells[place] ?? null} kind={kind} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Cell(props: {
  readonly text: string | null;
  readonly kind: Lookup['columns'][number]['kind'];
}): ReactNode {
  const t = useMessages('lookups');
  const format = useFormat('UTC');
  if (props.text === null)
    return (
      <Text c="dimmed" size="sm" component="span">
        {t('notSet')}
      </Text>
    );
  if (props.kind === 'number') return format.number(Number(props.text));
  return props.kind === 'date' ? format.date(props.text) : props.text;
}
