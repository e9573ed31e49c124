import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useConfirm } from '../../ui/confirm.tsx';

interface RemoveButtonProps {
  readonly label: string;
  readonly question: { readonly title: string; readonly body: string; readonly action: string };
  readonly isBusy: boolean;
  readonly onConfirmed: () => void;
}

/** The bin at the end of a row. It asks first. */
export function RemoveButton({ label, question, isBusy, onConfirmed }: RemoveButtonProps): ReactNode {
  const confirm = useConfirm();
  const ask = async (): Promise<void> => {
    if (await confirm({ ...question, isDangerous: true })) onConfirmed();
  };
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} loading={isBusy} onClick={() => void ask()}>
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
