import { Button, Group, Text, Title } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { CutVendor, Vendor } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Failure, useConfirm, useStepUp } from '../../ui/index.ts';
import classes from './containment.module.css';
import { VendorIncidentLink } from './cut-receipt.tsx';
import { Fields } from './fields.tsx';
import { StateBadge } from './state-badge.tsx';

interface VendorCardProps {
  readonly vendor: Vendor;
  readonly onCut: (receipt: CutVendor) => void;
}

export function VendorCard({ vendor, onCut }: VendorCardProps): ReactNode {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  const isSteward = useHasRole('steward');
  return (
    <article className={classes['card']} aria-label={vendor.name}>
      <Group justify="space-between">
        <Title order={2}>{vendor.name}</Title>
        <StateBadge state={vendor.status}>{t(`vendor_${vendor.status}`)}</StateBadge>
      </Group>
      <div className={classes['numbers']}>
        <Figure name={t('vendorSent')} value={t('sentEvents', { count: vendor.sent })} />
        <Figure name={t('vendorSubjects')} value={t('affectedPeople', { count: vendor.subjects })} />
        <Figure name={t('vendorQueued')} value={format.number(vendor.queued)} />
      </div>
      <dl className={classes['pairs']}>
        <Pair name={t('vendorHost')}>{vendor.host}</Pair>
        <Pair name={t('vendorEvents')}>
          <Fields fields={vendor.events} most={12} />
        </Pair>
        <Pair name={t('vendorProperties')}>
          {vendor.properties.length === 0 ? (
            t('vendorNoProperties')
          ) : (
            <Fields fields={vendor.properties} most={12} />
          )}
        </Pair>
        <Pair name={t('vendorLast')}>
          {vendor.lastSentAt === null ? t('vendorNever') : format.relative(vendor.lastSentAt)}
        </Pair>
      </dl>
      {vendor.trouble && vendor.status !== 'cut' && (
        <Text size="sm" role="status">
          {t(`vendorTrouble_${vendor.trouble.reply}`, { count: vendor.trouble.times })}{' '}
          {vendor.status === 'stopped' && t('vendorStopped')}
        </Text>
      )}
      {vendor.status !== 'cut' && isSteward && (
        <Group gap="sm">
          {vendor.status === 'stopped' && <ResumeButton vendor={vendor} />}
          <CutSwitch vendor={vendor} onCut={onCut} />
        </Group>
      )}
      {vendor.status === 'cut' && (
        <Group justify="space-between" gap="sm">
          <span className={classes['small']}>
            {vendor.cutAt !== null && t('vendorCutAt', { time: format.dateTime(vendor.cutAt) })}
          </span>
          {isSteward && <VendorIncidentLink vendor={vendor} />}
        </Group>
      )}
    </article>
  );
}

function Figure(props: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <div className={classes['small']}>{props.name}</div>
      <div className={classes['figure']}>{props.value}</div>
    </div>
  );
}

function Pair(props: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes['pair']}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** After somebody has looked why it takes nothing. */
function ResumeButton({ vendor }: { readonly vendor: Vendor }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const withStepUp = useStepUp();
  const queryClient = useQueryClient();
  const resume = useMutation({
    mutationFn: () => withStepUp(() => api.vendors.resume(id, vendor.id)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['project', id, 'vendors'] }),
  });
  return (
    <>
      <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
        {t('vendorResume')}
      </Button>
      {resume.isError && <Failure error={resume.error} during="change" title={t('vendorResumeFailed')} />}
    </>
  );
}

/** The switch. It asks once, says what will happen, and then shows what did. */
function CutSwitch({ vendor, onCut }: VendorCardProps): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const confirm = useConfirm();
  const withStepUp = useStepUp();
  const queryClient = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { name, queued } = vendor;
  const cut = async (): Promise<void> => {
    const isSure = await confirm({
      title: t('cutTitle', { name }),
      body: t('cutBody', { name, count: queued }),
      action: t('cutNow', { name }),
      isDangerous: true,
    });
    if (!isSure) return;
    setBusy(true);
    setError(null);
    try {
      onCut(await withStepUp(() => api.vendors.cut(id, vendor.id)));
      void queryClient.invalidateQueries({ queryKey: ['project', id, 'vendors'] });
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div>
        <Button
          color="brick"
          variant="light"
          leftSection={<IconPlugConnectedX size={16} aria-hidden />}
          loading={isBusy}
          onClick={() => void cut()}
        >
          {t('cutNow', { name })}
        </Button>
      </div>
      {error !== null && <Failure error={error} during="change" title={t('cutFailed')} />}
    </>
  );
}
