import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/index.tsx';

export interface Question {
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly body: ReactNode;
  /** Says what will happen: "Rotate token", never "OK". */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** A word to type first, for what cannot be undone. */
  readonly word?: string;
}

export interface Asked {
  readonly question: Question;
  answer(isConfirmed: boolean): void;
}

export default function ConfirmDialog({
  asked,
  isOpen,
}: {
  readonly asked: Asked;
  readonly isOpen: boolean;
}): ReactNode {
  const t = useMessages('shell');
  const [typed, setTyped] = useState('');
  const { question, answer } = asked;
  return (
    <Modal
      opened={isOpen}
      onClose={() => answer(false)}
      title={question.title}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="lg">
        <Text component="div">{question.body}</Text>
        {question.word && (
          <TextInput
            label={t('confirm.type', { word: question.word })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => answer(false)}>
            {t('cancel')}
          </Button>
          <Button
            color={question.isDangerous ? 'brick' : 'pine'}
            disabled={question.word !== undefined && typed !== question.word}
            onClick={() => answer(true)}
          >
            {question.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
