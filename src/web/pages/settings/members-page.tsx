import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

export function MembersPage(): ReactNode {
  const t = useMessages('settings');
  return <PageHeader title={t('title')} />;
}
