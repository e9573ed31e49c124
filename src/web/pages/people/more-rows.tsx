import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { Failure } from '../../ui/index.ts';
import classes from './people.module.css';

interface MoreRowsProps {
  readonly shown: number;
  readonly hasMore: boolean;
  readonly isAsking: boolean;
  readonly error: Error | null;
  readonly more: () => void;
  /** What the button says. */
  readonly label: string;
}

/** Under a list of which there is more: how much of it is shown, and the next page. */
export function MoreRows({ shown, hasMore, isAsking, error, more, label }: MoreRowsProps): ReactNode {
  const t = useMessages('people');
  if (!hasMore && !error) return null;
  return (
    <>
      <div className={classes['foot']}>
        <span role="status">
          {t('shown', { count: shown })}. {t('recorded')}
        </span>
        {hasMore && (
          <Button variant="default" size="xs" loading={isAsking} onClick={more}>
            {label}
          </Button>
        )}
      </div>
      {error && <Failure error={error} onRetry={more} />}
    </>
  );
}
