import { UnstyledButton } from '@mantine/core';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import classes from './why.module.css';

interface Opening {
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
}

const WhyContext = createContext<Opening | null>(null);

/** Around an answer and its drawer: whatever figure is asked, one drawer says why. */
export function WhyProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const opening = useMemo(() => ({ isOpen, setOpen }), [isOpen]);
  return <WhyContext value={opening}>{children}</WhyContext>;
}

export function useWhy(): Opening {
  const opening = use(WhyContext);
  if (!opening) throw new TypeError('an answer stands in a WhyProvider');
  return opening;
}

/** A figure that answers "why this number?" when it is asked. */
export function Figure(props: {
  readonly className?: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { className = '', children } = props;
  const t = useMessages('reports');
  const { setOpen } = useWhy();
  return (
    <div className={className}>
      <UnstyledButton className={classes['figure']} title={t('why')} onClick={() => setOpen(true)}>
        {children}
      </UnstyledButton>
    </div>
  );
}
