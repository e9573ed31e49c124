import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

export function PeoplePage(): ReactNode {
  const t = useMessages('people');
  return <PageHeader title={t('title')} />;
}
