import { UnstyledButton } from '@mantine/core';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import classes from './why.module.css';

interface Opening {
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  readonly hasFigures: boolean;
}

const WhyContext = createContext<Opening | null>(null);

interface WhyProviderProps {
  /** The figures themselves can be asked: where no table of numbers stands under them. */
  readonly hasFigures?: boolean;
  readonly children: ReactNode;
}

/** Around an answer and its drawer, which says why. */
export function WhyProvider({ hasFigures = false, children }: WhyProviderProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const opening = useMemo(() => ({ isOpen, setOpen, hasFigures }), [isOpen, hasFigures]);
  return <WhyContext value={opening}>{children}</WhyContext>;
}

export function useWhy(): Opening {
  const opening = use(WhyContext);
  if (!opening) throw new TypeError('an answer stands in a WhyProvider');
  return opening;
}

/** A figure, which answers "why this number?" where it can be asked. */
export function Figure(props: {
  readonly className?: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { className = '', children } = props;
  const t = useMessages('reports');
  const { setOpen, hasFigures } = useWhy();
  if (!hasFigures) return <div className={className}>{children}</div>;
  return (
    <div className={className}>
      <UnstyledButton className={classes['figure']} title={t('why')} onClick={() => setOpen(true)}>
        {children}
      </UnstyledButton>
    </div>
  );
}
