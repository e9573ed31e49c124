import { Alert, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../i18n/index.tsx';
import { useConfirm } from './confirm.tsx';
import { Failure } from './failure.tsx';

interface DeleteButtonProps {
  readonly saved: { readonly name: string; readonly usedBy: readonly { readonly name: string }[] };
  /** What becomes of those who still name it. */
  readonly consequence: string;
  readonly remove: () => Promise<void>;
  /** Where one goes on, once it is gone. */
  readonly onDeleted: () => Promise<void>;
}

/** Deletes what members have named, after a question. What is used says by what, and cannot be deleted. */
export function DeleteButton({ saved, consequence, remove, onDeleted }: DeleteButtonProps): ReactNode {
  const t = useMessages('shell');
  const format = useFormat();
  const confirm = useConfirm();
  const removal = useMutation({ mutationFn: remove, onSuccess: onDeleted });
  const ask = async () => {
    const question = {
      title: t('delete.title', { name: saved.name }),
      body: consequence,
      action: t('delete'),
    };
    if (await confirm({ ...question, isDangerous: true })) removal.mutate();
  };
  if (saved.usedBy.length > 0)
    return (
      <Alert p="xs">{t('delete.used', { names: format.list(saved.usedBy.map(({ name }) => name)) })}</Alert>
    );
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        loading={removal.isPending}
        onClick={() => void ask()}
      >
        {t('delete')}
      </Button>
      {removal.error && <Failure error={removal.error} during="change" />}
    </>
  );
}
