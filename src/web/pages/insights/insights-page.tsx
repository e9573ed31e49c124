import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

export function InsightsPage(): ReactNode {
  const t = useMessages('insights');
  return <PageHeader title={t('title')} />;
}
