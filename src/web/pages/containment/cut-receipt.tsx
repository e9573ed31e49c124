import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CutVendor, Vendor } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import classes from './containment.module.css';

/** What the switch did: the vendor as it is now, and what was destroyed. */
export function CutReceipt({ vendor }: { readonly vendor: CutVendor }): ReactNode {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  const { name, destroyed } = vendor;
  return (
    <section className={classes['receipt']} aria-label={t('receiptTitle', { name })}>
      <Text fw={600}>{t('receiptTitle', { name })}</Text>
      <Text>
        {t('receiptBody', {
          count: destroyed,
          name,
          time: vendor.cutAt === null ? '–' : format.time(vendor.cutAt),
          sent: t('sentEvents', { count: vendor.sent }),
          people: t('affectedPeople', { count: vendor.subjects }),
        })}
      </Text>
      <Text c="dimmed">{t('receiptNext', { name })}</Text>
      <VendorIncidentLink vendor={vendor} />
    </section>
  );
}

export function VendorIncidentLink({ vendor }: { readonly vendor: Vendor }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/containment/incidents"
          params={{ projectId: String(id) }}
          search={{ about: 'vendor', id: String(vendor.id) }}
        />
      )}
    >
      {t('vendorIncident', { name: vendor.name })}
    </Anchor>
  );
}
