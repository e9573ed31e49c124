import { Button, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { PersonPage, Revealed } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useNow } from '../../use-now.ts';
import { fieldName } from './field-name.ts';
import classes from './people.module.css';
import { RevealDialog } from './reveal-dialog.tsx';

interface Shown {
  readonly revealed: Revealed;
  readonly until: number;
}

/** What is sealed for a person, closed; and, for as long as it is open, what was inside. It is kept nowhere but here. */
export function Identity({ page }: { readonly page: PersonPage }): ReactNode {
  const t = useMessages('people');
  const [isAsking, setAsking] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const [hasClosed, setClosed] = useState(false);
  const close = () => {
    setShown(null);
    setClosed(true);
  };
  if (page.sealedFields.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        {t('noIdentity')}
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {shown ? (
        <Opened shown={shown} onClose={close} />
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t('identityBody', { count: page.sealedFields.length })}
          </Text>
          <Stack gap={4}>
            {page.sealedFields.map((field) => (
              <div key={field} className={classes['sealedField']}>
                <span>{fieldName(field, t)}</span>
                <span>
                  <IconLock size={13} aria-hidden /> {t('sealed')}
                </span>
              </div>
            ))}
          </Stack>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('reveal')}
          </Button>
        </>
      )}
      <Text role="status" size="sm" c="dimmed">
        {hasClosed && !shown ? t('revealedGone') : ''}
      </Text>
      <RevealDialog
        page={page}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onRevealed={(revealed) => {
          setAsking(false);
          setShown({ revealed, until: Date.now() + revealed.visibleSeconds * 1000 });
        }}
      />
    </Stack>
  );
}

function Opened({ shown, onClose }: { readonly shown: Shown; readonly onClose: () => void }): ReactNode {
  const t = useMessages('people');
  const { revealed, until } = shown;
  const now = useNow(250);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (left === 0) onClose();
  }, [left, onClose]);
  return (
    <section className={classes['revealed']} aria-label={t('revealed')} data-testid="revealed">
      <dl>
        {Object.entries(revealed.fields).map(([field, value]) => (
          <div key={field}>
            <dt>{fieldName(field, t)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={classes['countdown']} aria-hidden>
        <span style={{ width: `${(100 * left) / revealed.visibleSeconds}%` }} />
      </div>
      <Text size="sm" fw={560}>
        {t('revealedFor', { count: left })}
      </Text>
      <Text size="xs">{t('revealedOn', { id: revealed.disclosureId })}</Text>
      <Button variant="default" size="xs" mt="sm" onClick={onClose}>
        {t('revealedClose')}
      </Button>
    </section>
  );
}
