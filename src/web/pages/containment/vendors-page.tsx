import { Button } from '@mantine/core';
import { IconBuildingStore, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { CutVendor } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Empty, Faces, PageHeader } from '../../ui/index.ts';
import classes from './containment.module.css';
import { CutReceipt } from './cut-receipt.tsx';
import { NewVendor } from './new-vendor.tsx';
import { VendorCard } from './vendor-card.tsx';

/** Vendors on a leash: what each gets, what each has, and the switch. */
export function VendorsPage(): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const [isNew, setNew] = useState(false);
  const [receipt, setReceipt] = useState<CutVendor | null>(null);
  const query = useQuery({
    queryKey: ['project', id, 'vendors'],
    queryFn: ({ signal }) => api.vendors.list(id, signal),
    refetchInterval: 5_000,
  });
  const add = isSteward && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>
      {t('addVendor')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('vendorsTitle')} description={t('vendorsBody')} actions={add} />
      <div role="status">{receipt && <CutReceipt vendor={receipt} />}</div>
      <Faces
        query={query}
        layout="cards"
        rows={2}
        isEmpty={({ vendors }) => vendors.length === 0}
        empty={
          <Empty icon={IconBuildingStore} title={t('vendorsEmpty')}>
            {t('vendorsEmptyBody')}
          </Empty>
        }
      >
        {({ vendors }) => (
          <div className={classes['vendors']}>
            {vendors.map((vendor) => (
              <VendorCard key={vendor.id} vendor={vendor} onCut={setReceipt} />
            ))}
          </div>
        )}
      </Faces>
      <NewVendor isOpen={isNew} onClose={() => setNew(false)} />
    </>
  );
}
