import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';

interface AddressesProps {
  readonly text: string;
  readonly canMail: boolean;
  /** In the place of what is usually said of them. */
  readonly hint?: string;
  /** What is wrong with them. */
  readonly error?: string | undefined;
  readonly onChange: (text: string) => void;
}

/** Who is told: addresses that go into the vault. */
export function Addresses({ text, canMail, hint, error, onChange }: AddressesProps): ReactNode {
  const t = useMessages('alerts');
  return (
    <Textarea
      label={t('addresses')}
      description={canMail ? (hint ?? t('addressesHint')) : t('noMail')}
      disabled={!canMail}
      value={text}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      autosize
      minRows={2}
      maxRows={8}
      autoComplete="off"
    />
  );
}

/** Why nobody is told, where it is the address or the host: it stands beside what was typed until that is typed anew. */
export function useWhyNotTold(error: unknown): { readonly addresses?: string; readonly webhook?: string } {
  const t = useMessages('alerts');
  if (!isOfRecipients(error)) return {};
  return error.code === 'recipient_not_allowed'
    ? { addresses: t('addressNotAllowed') }
    : { webhook: t('webhookNotAllowed') };
}

/** What {@link useWhyNotTold} says. */
export function isOfRecipients(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    (error.code === 'recipient_not_allowed' || error.code === 'webhook_not_allowed')
  );
}

export function readAddresses(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
