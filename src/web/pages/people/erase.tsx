import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Failure, useStepUp } from '../../ui/index.ts';

interface EraseProps {
  readonly kind: 'person' | 'organisation';
  /** The surrogate. */
  readonly subject: string;
  readonly pseudonym: string;
}

const WORDS = {
  person: { body: 'eraseBody', button: 'erase', what: 'eraseWhat' },
  organisation: { body: 'eraseOrgBody', button: 'eraseOrg', what: 'eraseOrgWhat' },
} as const;

/** For stewards: erases somebody after their pseudonym has been typed and the passkey used. Afterwards the page is gone. */
export function Erase(props: EraseProps): ReactNode {
  const t = useMessages('people');
  const shell = useMessages('shell');
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const words = WORDS[props.kind];
  return (
    <>
      <Text size="sm" c="dimmed">
        {t(words.body)}
      </Text>
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t(words.button)}
        </Button>
      </div>
      <Modal
        opened={isAsking}
        onClose={close}
        title={t('eraseTitle', { pseudonym: props.pseudonym })}
        closeButtonProps={{ 'aria-label': shell('close') }}
      >
        <EraseForm {...props} onClose={close} />
      </Modal>
    </>
  );
}

function EraseForm({
  kind,
  subject,
  pseudonym,
  onClose,
}: EraseProps & { readonly onClose: () => void }): ReactNode {
  const t = useMessages('people');
  const shell = useMessages('shell');
  const [typed, setTyped] = useState('');
  const [hasEvents, setHasEvents] = useState(false);
  const { erase, isBusy, error } = useErase(kind, subject, hasEvents);
  return (
    <Stack gap="lg">
      <Text>{t(WORDS[kind].what)}</Text>
      <TextInput
        label={t('eraseType', { pseudonym })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      {kind === 'person' && (
        <Checkbox
          label={t('eraseEvents')}
          description={t('eraseEventsBody')}
          checked={hasEvents}
          onChange={(event) => setHasEvents(event.currentTarget.checked)}
        />
      )}
      {error !== null && <Failure error={error} during="change" title={t('eraseFailed')} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button
          color="red"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          disabled={typed.trim() !== pseudonym}
          loading={isBusy}
          onClick={() => void erase()}
        >
          {t('eraseAction')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Erases, then leads back to the list. */
function useErase(kind: EraseProps['kind'], subject: string, hasEvents: boolean) {
  const { id } = useProject();
  const withStepUp = useStepUp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const erase = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await withStepUp(async () => {
        if (kind === 'organisation') await api.organisations.erase(id, subject);
        else await api.people.erase(id, subject, { events: hasEvents ? 'delete' : 'keep' });
      });
      const list = kind === 'person' ? '/p/$projectId/people' : '/p/$projectId/organisations';
      await navigate({ to: list, params: { projectId: String(id) } });
      await client.invalidateQueries({ queryKey: ['project', id] });
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return { erase, isBusy, error };
}
