import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';

interface AddressesProps {
  readonly text: string;
  readonly canMail: boolean;
  /** In the place of what is usually said of them. */
  readonly hint?: string;
  readonly onChange: (text: string) => void;
}

/** Who is told: addresses that go into the vault. */
export function Addresses({ text, canMail, hint, onChange }: AddressesProps): ReactNode {
  const t = useMessages('alerts');
  return (
    <Textarea
      label={t('addresses')}
      description={canMail ? (hint ?? t('addressesHint')) : t('noMail')}
      disabled={!canMail}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      autosize
      minRows={2}
      maxRows={8}
      autoComplete="off"
    />
  );
}

export function readAddresses(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
