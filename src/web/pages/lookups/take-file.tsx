import { Button, FileButton } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { Failure } from '../../ui/index.ts';

/** A CSV from this machine. It is read here and sent; what is left out of it is kept nowhere. */
export function TakeFile(props: {
  readonly label: string;
  readonly isPending?: boolean;
  readonly onFile: (file: File) => void;
}): ReactNode {
  return (
    <FileButton
      accept=".csv,text/csv,text/plain"
      onChange={(file) => file && props.onFile(file)}
      inputProps={{ 'aria-label': props.label }}
    >
      {(button) => (
        <Button
          {...button}
          variant="default"
          leftSection={<IconUpload size={16} aria-hidden />}
          loading={props.isPending ?? false}
        >
          {props.label}
        </Button>
      )}
    </FileButton>
  );
}

/** What was wrong with a file, in words; nothing was changed then. */
export function FileFailure({ error }: { readonly error: unknown }): ReactNode {
  const t = useMessages('lookups');
  if (!error) return null;
  const code = error instanceof ApiError ? error.code : '';
  const row = error instanceof ApiError ? (/^rows\[(\d+)\]$/.exec(error.path ?? '')?.[1] ?? '') : '';
  const title =
    code === 'lookup_bad_file'
      ? row === '0'
        ? t('badHeading')
        : t('badFile', { row })
      : code === 'lookup_too_large' || code === 'body_too_large'
        ? t('tooLarge')
        : undefined;
  return <Failure error={error} during="change" {...(title ? { title } : {})} />;
}
