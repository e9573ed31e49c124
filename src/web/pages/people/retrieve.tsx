import { Button, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, type PersonPage } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { download } from '../../reports/shared/take-away.ts';
import { Failure, useStepUp } from '../../ui/index.ts';

/** For stewards: everything held on the person as a file, after the passkey. It goes to the disk and into no cache. */
export function Retrieve({ person }: { readonly person: PersonPage['person'] }): ReactNode {
  const t = useMessages('people');
  const { id } = useProject();
  const withStepUp = useStepUp();
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [error, setError] = useState<unknown>(null);
  const retrieve = async (): Promise<void> => {
    setState('busy');
    setError(null);
    try {
      const held = await withStepUp(() => api.people.retrieve(id, person.person));
      download(`riserbo-${person.pseudonym}.json`, 'application/json', JSON.stringify(held, null, 2));
      setState('done');
    } catch (cause) {
      setError(cause);
      setState('idle');
    }
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('retrieveBody')}
      </Text>
      <div>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          loading={state === 'busy'}
          onClick={() => void retrieve()}
        >
          {t('retrieve')}
        </Button>
      </div>
      <Text size="sm" role="status" hidden={state !== 'done'}>
        {state === 'done' && t('retrieved')}
      </Text>
      {error !== null && <Failure error={error} during="change" title={t('retrieveFailed')} />}
    </Stack>
  );
}
