import { List, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { CodeBlock, PageHeader } from '../../ui/index.ts';
import classes from './containment.module.css';

/** How to practise. */
export function DrillsPage(): ReactNode {
  const t = useMessages('containment');
  return (
    <>
      <PageHeader title={t('drillsTitle')} description={t('drillsBody')} />
      <section className={classes['section']}>
        <Title order={2}>{t('drillsRun')}</Title>
        <CodeBlock label={t('drillsCommand')} code="npm run riserbo -- drill" />
      </section>
      <section className={classes['section']}>
        <Title order={2}>{t('drillsReads')}</Title>
        <List spacing="xs">
          <List.Item>{t('drillsReads1')}</List.Item>
          <List.Item>{t('drillsReads2')}</List.Item>
          <List.Item>{t('drillsReads3')}</List.Item>
        </List>
        <Text c="dimmed">{t('drillsWhen')}</Text>
      </section>
    </>
  );
}
