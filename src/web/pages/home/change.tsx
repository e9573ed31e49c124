import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormat } from '../../i18n/index.tsx';
import classes from './home.module.css';

interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null | undefined;
}

/** "+12.4%" with its arrow; nothing where there is nothing to compare with. More is not always better: no colour of praise. */
export function Change({ now, before }: ChangeProps): ReactNode {
  const format = useFormat();
  const share = changeOf(now, before);
  if (share === null) return null;
  const Icon = share > 0.0005 ? IconArrowUpRight : share < -0.0005 ? IconArrowDownRight : IconArrowRight;
  return (
    <span className={classes['change']}>
      <Icon size={15} stroke={1.8} aria-hidden />
      {share > 0 ? '+' : ''}
      {format.percent(share)}
    </span>
  );
}

/** The share by which it grew; null where there is nothing to compare with. */
export function changeOf(now: number | null, before: number | null | undefined): number | null {
  return now === null || before === null || before === undefined || before === 0 ? null : now / before - 1;
}
