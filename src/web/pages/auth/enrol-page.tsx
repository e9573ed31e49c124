import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

export function EnrolPage(): ReactNode {
  const t = useMessages('shell');
  return <PageHeader title={t('title')} />;
}
