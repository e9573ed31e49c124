import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { BoardSummary } from '#contract';
import { api } from '../../api.ts';
import { useLocale, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { boardsQuery } from '../../saved/queries.ts';
import { useChange } from '../../ui/change.ts';
import { Faces } from '../../ui/index.ts';
import { Addresses, isOfRecipients, readAddresses, useWhyNotTold } from './addresses.tsx';

interface NewDigestProps {
  readonly canMail: boolean;
  /** The board that is proposed. */
  readonly board?: number;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Which board is mailed, when and to whom. */
export default function NewDigestDialog(props: NewDigestProps): ReactNode {
  const t = useMessages('alerts');
  const shell = useMessages('shell');
  const { id } = useProject();
  const query = useQuery(boardsQuery(id));
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('newDigest')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Faces
        query={query}
        layout="lines"
        isEmpty={({ boards }) => boards.length === 0}
        empty={<Text>{t('noBoards')}</Text>}
      >
        {({ boards }) => <Form {...props} boards={boards} />}
      </Faces>
    </Modal>
  );
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function Form(props: NewDigestProps & { readonly boards: readonly BoardSummary[] }): ReactNode {
  const { boards, canMail, onDone, onClose } = props;
  const t = useMessages('alerts');
  const shell = useMessages('shell');
  const { id } = useProject();
  const { locale } = useLocale();
  const [board, setBoard] = useState(props.board ?? boards[0]?.id ?? 0);
  const [weekday, setWeekday] = useState<number | null>(1);
  const [hour, setHour] = useState(8);
  const [addresses, setAddresses] = useState('');
  const recipients = readAddresses(addresses);
  const making = useChange({
    run: () => api.digests.create(id, { board, weekday, hour, language: locale, recipients }),
    onDone: async () => {
      await onDone();
      onClose();
    },
    failed: t('digestFailed'),
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
        label={t('board')}
        data={boards.map((one) => ({ value: String(one.id), label: one.name }))}
        value={String(board)}
        onChange={(event) => setBoard(Number(event.currentTarget.value))}
      />
      <Group grow>
        <NativeSelect
          label={t('day')}
          data={[
            { value: '0', label: t('everyDay') },
            ...WEEKDAYS.map((day) => ({ value: String(day), label: t(`weekday_${day}`) })),
          ]}
          value={String(weekday ?? 0)}
          onChange={(event) => setWeekday(Number(event.currentTarget.value) || null)}
        />
        <NativeSelect
          label={t('hour')}
          data={HOURS.map((one) => ({ value: String(one), label: `${one}:00` }))}
          value={String(hour)}
          onChange={(event) => setHour(Number(event.currentTarget.value))}
        />
      </Group>
      <Addresses text={addresses} canMail={canMail} error={why.addresses} onChange={writeAddresses} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button type="submit" loading={making.isPending} disabled={recipients.length === 0}>
          {t('createDigest')}
        </Button>
      </Group>
    </Stack>
  );
}
