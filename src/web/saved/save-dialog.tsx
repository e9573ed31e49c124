import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/index.tsx';

export interface Words {
  readonly name: string;
  readonly description: string;
}

interface SaveDialogProps {
  readonly title: string;
  readonly action: string;
  readonly words: Words;
  readonly isBusy: boolean;
  readonly onSave: (words: Words) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** A name and a description, for whatever is kept under them. */
export default function SaveDialog(props: SaveDialogProps): ReactNode {
  const t = useMessages('boards');
  const shell = useMessages('shell');
  const [name, setName] = useState(props.words.name);
  const [description, setDescription] = useState(props.words.description);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSave({ name: name.trim(), description: description.trim() });
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack component="form" gap="lg" onSubmit={submit}>
        <TextInput
          label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          autoComplete="off"
          required
          withAsterisk={false}
          data-autofocus
        />
        <Textarea
          label={t('description')}
          description={t('descriptionHint')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={2_000}
          autosize
          minRows={2}
          maxRows={6}
        />
        {props.children}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" loading={props.isBusy} disabled={name.trim() === ''}>
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
