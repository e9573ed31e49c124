import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

export function OverviewPage(): ReactNode {
  const t = useMessages('containment');
  return <PageHeader title={t('title')} />;
}
