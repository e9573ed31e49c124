import { Button, FileButton, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { download } from '../../reports/shared/take-away.ts';
import { useChange } from '../../ui/change.ts';
import { useLexiconChange } from './use-lexicon.ts';

/** The Lexicon as a file, out and in. */
export function Files(): ReactNode {
  const isSteward = useHasRole('steward');
  return (
    <>
      {isSteward && <Import />}
      <Export />
    </>
  );
}

function Export(): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const csv = useChange({
    run: () => api.lexicon.file(id, 'csv'),
    onDone: ({ text }) => download('lexicon.csv', 'text/csv;charset=utf-8', text),
    failed: t('failed'),
  });
  const json = useChange({
    run: () => api.lexicon.file(id, 'json'),
    onDone: ({ text }) => download('lexicon.json', 'application/json', text),
    failed: t('failed'),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t('export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => csv.mutate()}>{t('export.csv')}</Menu.Item>
        <Menu.Item onClick={() => json.mutate()}>{t('export.json')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Import(): ReactNode {
  const t = useMessages('lexicon');
  const shell = useMessages('shell');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUpload size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('import')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('import')}
        closeButtonProps={{ 'aria-label': shell('close') }}
      >
        <ImportForm onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function ImportForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const change = useLexiconChange();
  const [file, setFile] = useState<File | null>(null);
  const take = () =>
    change.mutate(
      async () => {
        if (!file) return;
        const format = /\.json$/i.test(file.name) ? 'json' : 'csv';
        await api.lexicon.importFile(id, { format, text: await file.text() });
      },
      { onSuccess: onDone },
    );
  return (
    <Stack gap="md">
      <Text size="sm">{t('import.body')}</Text>
      <Group>
        <FileButton
          onChange={setFile}
          accept=".csv,.json,text/csv,application/json"
          inputProps={{ 'aria-label': t('import.file') }}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t('import.choose')}
            </Button>
          )}
        </FileButton>
        {file && <Text size="sm">{file.name}</Text>}
      </Group>
      <Button disabled={file === null} loading={change.isPending} onClick={take}>
        {t('import.action')}
      </Button>
    </Stack>
  );
}
