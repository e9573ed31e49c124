import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import type { English } from '../i18n/catalogue.ts';
import { useMessages } from '../i18n/index.tsx';
import classes from './failure.module.css';

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  /** Whether reading or changing failed: says "nothing was lost", or "nothing was changed". */
  readonly during?: 'read' | 'change';
  readonly title?: string;
  /** In the place of a whole page: its title is the page's. */
  readonly isPage?: boolean;
}

/** What happened, whether anything was lost, what to do, and the id under which the server's log knows it. */
export function Failure({ error, onRetry, during = 'read', title, isPage = false }: FailureProps): ReactNode {
  const t = useMessages('shell');
  const message = useFailureMessage();
  const facts = error instanceof ApiError ? error : null;
  const isGone = facts?.status === 404;
  const said = title ?? t(isGone ? 'failure.absent' : 'failure.title');
  return (
    <Alert
      role="alert"
      color="brick"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={isPage ? <h1 className={classes['title']}>{said}</h1> : said}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="md">
          {message(error)} {during === 'read' ? t('failure.nothing.lost') : t('failure.nothing.saved')}
        </Text>
        {facts && (
          <Group gap="md">
            <Text size="xs" c="dimmed">
              {t('failure.code')} <Code>{facts.code}</Code>
            </Text>
            {facts.requestId && (
              <Text size="xs" c="dimmed">
                {t('failure.request')} <Code>{facts.requestId}</Code>
              </Text>
            )}
          </Group>
        )}
        {onRetry && !isGone && (
          <Button variant="default" size="xs" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

type Sentence = Extract<keyof English['shell'], `failure.${string}`>;
type Plain = Exclude<Sentence, 'failure.invalid'>;

/** The sentence for an error, for places too small for {@link Failure} (a notification, a field). */
export function useFailureMessage(): (error: unknown) => string {
  const t = useMessages('shell');
  return (error) => {
    if (isPasskeyRefusal(error)) return t('failure.passkey');
    if (!(error instanceof ApiError)) return t('failure.unknown');
    if (error.status === 400 || error.status === 422)
      return t('failure.invalid', { path: error.path ?? error.code });
    return t(error.code === 'upload_overtaken' ? 'failure.overtaken' : sentence(error.status));
  };
}

function sentence(status: number): Plain {
  if (status === 0) return 'failure.network';
  if (status === 401) return 'failure.signed.out';
  if (status === 403) return 'failure.forbidden';
  if (status === 404) return 'failure.missing';
  if (status === 429) return 'failure.limit';
  if (status === 502 || status === 503 || status === 504) return 'failure.busy';
  return status >= 500 ? 'failure.server' : 'failure.unknown';
}

/** The browser's answer when a person closes the passkey dialog, or lets it time out. */
function isPasskeyRefusal(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}
