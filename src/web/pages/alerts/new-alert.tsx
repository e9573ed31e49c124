import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { isShareWatched, type SavedReportSummary } from '#contract';
import { api, type NewAlert } from '../../api.ts';
import { useLocale, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { savedReportQuery, savedReportsQuery } from '../../saved/queries.ts';
import { useChange } from '../../ui/change.ts';
import { CodeBlock, Faces } from '../../ui/index.ts';
import { Addresses, isOfRecipients, readAddresses, useWhyNotTold } from './addresses.tsx';
import { FIRST_CONDITION, toCondition } from './condition.ts';
import { ConditionFields } from './condition-fields.tsx';
import { MetricField } from './metric-field.tsx';
import { useWatchedValues } from './use-watched-values.ts';

interface NewAlertProps {
  readonly canMail: boolean;
  readonly canCallWebhooks: boolean;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** What is watched, when it is told, and whom. */
export default function NewAlertDialog(props: NewAlertProps): ReactNode {
  const t = useMessages('alerts');
  const shell = useMessages('shell');
  const { id } = useProject();
  const [secret, setSecret] = useState<string | null>(null);
  const query = useQuery(savedReportsQuery(id));
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={secret === null ? t('newAlert') : t('secretTitle')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      {secret === null ? (
        <Faces
          query={query}
          layout="lines"
          isEmpty={({ reports }) => watchable(reports).length === 0}
          empty={<Text>{t('noReports')}</Text>}
        >
          {({ reports }) => <Form {...props} reports={watchable(reports)} onSecret={setSecret} />}
        </Faces>
      ) : (
        <Stack gap="lg">
          <Text>{t('secretText')}</Text>
          <CodeBlock code={secret} label={t('secretTitle')} />
          <Button onClick={props.onClose}>{t('done')}</Button>
        </Stack>
      )}
    </Modal>
  );
}

function watchable(reports: readonly SavedReportSummary[]): SavedReportSummary[] {
  return reports.filter(({ kind }) => kind === 'insights' || kind === 'funnels' || kind === 'retention');
}

function Form(
  props: NewAlertProps & {
    readonly reports: readonly SavedReportSummary[];
    readonly onSecret: (secret: string) => void;
  },
): ReactNode {
  const { reports, canMail, canCallWebhooks, onDone, onClose, onSecret } = props;
  const t = useMessages('alerts');
  const words = useMessages('reports');
  const shell = useMessages('shell');
  const { id } = useProject();
  const { locale } = useLocale();
  const [report, setReport] = useState(reports[0]?.id ?? 0);
  const [name, setName] = useState(reports[0]?.name ?? '');
  const [pickedUnit, setUnit] = useState<NewAlert['unit']>('day');
  const [condition, setCondition] = useState(FIRST_CONDITION);
  const [addresses, setAddresses] = useState('');
  const [webhook, setWebhook] = useState('');
  const kept = useQuery(savedReportQuery(id, report));
  const [picked, setPicked] = useState<string | null>(null);
  const { values, units, first } = useWatchedValues(kept.data);
  const metric = values.find(({ letter }) => letter === picked)?.letter ?? first;
  const unit = units.find((one) => one === pickedUnit) ?? units[0] ?? 'day';
  const isShare = kept.data !== undefined && metric !== undefined && isShareWatched(kept.data.kind, metric);
  const recipients = readAddresses(addresses);
  const making = useChange({
    run: () =>
      api.alerts.create(id, {
        report,
        name: name.trim(),
        metric: metric ?? 'A',
        unit,
        condition: toCondition(condition, isShare),
        language: locale,
        recipients,
        webhook: webhook.trim() === '' ? null : webhook.trim(),
      }),
    onDone: async ({ webhookSecret }) => {
      await onDone();
      if (webhookSecret) onSecret(webhookSecret);
      else onClose();
    },
    failed: t('createFailed'),
    isSaid: isOfRecipients,
  });
  const why = useWhyNotTold(making.error);
  const writeAddresses = (text: string) => {
    setAddresses(text);
    making.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Stack component="form" gap="md" onSubmit={submit}>
      <NativeSelect
        label={t('report')}
        data={reports.map((one) => ({ value: String(one.id), label: one.name }))}
        value={String(report)}
        onChange={(event) => setReport(Number(event.currentTarget.value))}
      />
      {metric !== undefined && <MetricField values={values} metric={metric} onPick={setPicked} />}
      {kept.data && metric === undefined && <Text size="sm">{t('notWatchable')}</Text>}
      <TextInput
        label={t('name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={120}
        autoComplete="off"
      />
      <NativeSelect
        label={t('unit')}
        {...(kept.data && kept.data.kind !== 'insights' && { description: t('unitHint') })}
        data={units.map((value) => ({ value, label: words(`unit_${value}`) }))}
        value={unit}
        onChange={(event) => setUnit(units.find((one) => one === event.currentTarget.value) ?? 'day')}
      />
      <ConditionFields draft={condition} unit={unit} isShare={isShare} onChange={setCondition} />
      <Addresses text={addresses} canMail={canMail} error={why.addresses} onChange={writeAddresses} />
      {canCallWebhooks && (
        <TextInput
          label={t('webhook')}
          description={t('webhookHint')}
          value={webhook}
          error={why.webhook}
          onChange={(event) => {
            setWebhook(event.currentTarget.value);
            making.reset();
          }}
          maxLength={500}
          autoComplete="off"
        />
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button
          type="submit"
          loading={making.isPending}
          disabled={name.trim() === '' || metric === undefined}
        >
          {t('create')}
        </Button>
      </Group>
    </Stack>
  );
}
