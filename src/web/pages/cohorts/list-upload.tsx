import { Alert, Button, FileButton, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Failure, useStepUp } from '../../ui/index.ts';

/** A CSV of ids takes the place of the list before. The file is read here and sent; nobody keeps it. */
export function ListUpload(props: {
  readonly cohort: number;
  readonly onUploaded: () => Promise<void>;
}): ReactNode {
  const t = useMessages('cohorts');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const withStepUp = useStepUp();
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const csv = await file.text();
      return withStepUp(() => api.cohorts.upload(id, props.cohort, { csv }));
    },
    onSuccess: props.onUploaded,
  });
  if (!isSteward) return <Text c="dimmed">{t('uploadSteward')}</Text>;
  const { data } = upload;
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{t('uploadBody')}</Text>
      <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => file && upload.mutate(file)}>
        {(button) => (
          <Button
            {...button}
            variant="default"
            leftSection={<IconUpload size={16} aria-hidden />}
            loading={upload.isPending}
          >
            {t('upload')}
          </Button>
        )}
      </FileButton>
      <div role="status">
        {data && (
          <Alert color={data.isKept ? 'green' : 'yellow'}>
            {!data.isKept
              ? t('uploadFew', { count: data.k })
              : data.known === null
                ? t('uploadKept', { count: data.lines })
                : t('uploadKnown', { count: data.known, lines: data.lines })}
          </Alert>
        )}
      </div>
      {upload.error && <Failure error={upload.error} during="change" onRetry={() => upload.reset()} />}
    </Stack>
  );
}
