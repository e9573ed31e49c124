import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './report.module.css';

/** An interval as the head of a column or row says it, marked where its numbers may still grow. */
export function BucketName(props: { readonly name: string; readonly open: string | undefined }): ReactNode {
  const { name, open } = props;
  if (!open) return name;
  return (
    <span title={open} className={classes['open']}>
      {name}
      <span aria-hidden>*</span>
      <VisuallyHidden> {open}</VisuallyHidden>
    </span>
  );
}
