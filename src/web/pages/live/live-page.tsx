import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

export function LivePage(): ReactNode {
  const t = useMessages('events');
  return <PageHeader title={t('title')} />;
}
