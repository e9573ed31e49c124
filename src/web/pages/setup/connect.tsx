import { Alert, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Setup } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { CodeBlock, CopyField } from '../../ui/copy.tsx';
import classes from './connect.module.css';
import { FirstEvent } from './first-event.tsx';
import { PLATFORMS, type Platform, snippet } from './snippets.ts';

/** The snippets on the left, and whether they have worked on the right. */
export function Connect({ setup }: { readonly setup: Setup }): ReactNode {
  const t = useMessages('settings');
  const [platform, setPlatform] = useState<Platform>('browser');
  return (
    <div className={classes['columns']}>
      <Stack gap="lg" miw={0}>
        <SegmentedControl
          className={classes['platforms']}
          aria-label={t('setup.language.label')}
          data={PLATFORMS.map((value) => ({ value, label: t(`setup.${value}`) }))}
          value={platform}
          onChange={(value) => setPlatform(PLATFORMS.find((each) => each === value) ?? 'browser')}
        />
        <Steps platform={platform} setup={setup} />
      </Stack>
      <Stack gap="lg" miw={0}>
        <FirstEvent setup={setup} />
        <CopyField label={t('setup.token')} description={t('setup.token.description')} value={setup.token} />
        <CopyField label={t('setup.sdk')} value={setup.sdkUrl} />
        {isPlainRemote(setup.origin) && (
          <Alert color="amber" p="md">
            {t('setup.https')}
          </Alert>
        )}
      </Stack>
    </div>
  );
}

function Steps({ platform, setup }: { readonly platform: Platform; readonly setup: Setup }): ReactNode {
  const t = useMessages('settings');
  const { install, file, code, identify } = snippet(platform, setup);
  return (
    <ol className={classes['steps']}>
      {install && (
        <Step title={t('setup.install.step')}>
          <CodeBlock label={t('setup.shell')} code={install} />
        </Step>
      )}
      <Step title={platform === 'browser' ? t('setup.browser.step') : t('setup.code.step')}>
        <CodeBlock label={file} code={code} maxHeight={360} />
      </Step>
      <Step title={t('setup.identify.step')}>
        <CodeBlock label={t('setup.identify.file', { file })} code={identify} />
      </Step>
    </ol>
  );
}

function Step({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <li>
      <Text component="div" fw={500} mb={8} maw={640}>
        {title}
      </Text>
      {children}
    </li>
  );
}

function isPlainRemote(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(hostname);
}
