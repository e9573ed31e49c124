import { ActionIcon, CopyButton, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { useMessages } from '../i18n/index.tsx';
import classes from './copy.module.css';

/** A button that copies and says that it has. `what` names the thing for screen readers. */
export function Copy({ value, what }: { readonly value: string; readonly what: string }): ReactNode {
  const t = useMessages('shell');
  return (
    <CopyButton value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copy')}>
          <ActionIcon onClick={copy} aria-label={copied ? t('copied') : t('copy.what', { what })}>
            {copied ? <IconCheck size={16} color="var(--calm)" /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly description?: ReactNode;
  /** Dots until asked for; still copied whole. */
  readonly isSecret?: boolean;
}

/** One value to take elsewhere: a token, a link, a secret. */
export function CopyField({ label, value, description, isSecret = false }: CopyFieldProps): ReactNode {
  const t = useMessages('shell');
  const [isShown, setShown] = useState(!isSecret);
  const id = useId();
  return (
    <Stack gap={4} role="group" aria-labelledby={id}>
      <Text size="sm" fw={560} id={id}>
        {label}
      </Text>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
      <Group className={classes['field']} gap="xs" wrap="nowrap">
        <code className={classes['value']}>{isShown ? value : '•'.repeat(Math.min(value.length, 32))}</code>
        {isSecret && (
          <ActionIcon onClick={() => setShown(!isShown)} aria-label={isShown ? t('hide') : t('show')}>
            {isShown ? <IconEyeOff size={16} /> : <IconEye size={16} />}
          </ActionIcon>
        )}
        <Copy value={value} what={label} />
      </Group>
    </Stack>
  );
}

interface CodeBlockProps {
  readonly label: string;
  readonly code: string;
  readonly maxHeight?: number;
}

/** A snippet that works as it stands. */
export function CodeBlock({ label, code, maxHeight }: CodeBlockProps): ReactNode {
  return (
    <figure className={classes['block']}>
      <figcaption className={classes['blockHead']}>
        <Text size="xs" fw={560} c="dimmed">
          {label}
        </Text>
        <Copy value={code} what={label} />
      </figcaption>
      <section
        className={classes['code']}
        style={maxHeight === undefined ? undefined : { maxHeight }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
      >
        <pre>{code}</pre>
      </section>
    </figure>
  );
}
