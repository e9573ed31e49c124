import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';

interface TextDialogProps {
  readonly text: string;
  readonly onSave: (text: string) => void;
  readonly onClose: () => void;
}

/** A note on a board, in a little Markdown. */
export default function TextDialog({ text, onSave, onClose }: TextDialogProps): ReactNode {
  const t = useMessages('boards');
  const shell = useMessages('shell');
  const [typed, setTyped] = useState(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(typed);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('textTitle')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack component="form" gap="lg" onSubmit={submit}>
        <Textarea
          label={t('textLabel')}
          description={t('textHint')}
          placeholder={t('textPlaceholder')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maxLength={10_000}
          autosize
          minRows={5}
          maxRows={16}
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" disabled={typed.trim() === ''}>
            {t('apply')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
