import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../../api.ts';
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

/** Why nobody is told, where it is the address or the host. */
export function useWhyNotTold(): (error: unknown) => string | undefined {
  const t = useMessages('alerts');
  return (error) => {
    if (!(error instanceof ApiError)) return undefined;
    if (error.code === 'recipient_not_allowed') return t('addressNotAllowed');
    return error.code === 'webhook_not_allowed' ? t('webhookNotAllowed') : undefined;
  };
}

export function readAddresses(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
