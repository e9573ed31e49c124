import { Anchor, type AnchorProps } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';
import classes from './back-link.module.css';

interface BackAnchorProps extends AnchorProps {
  readonly children?: ReactNode;
  readonly ref?: Ref<HTMLAnchorElement>;
}

function BackAnchor({ children, ...props }: BackAnchorProps): ReactNode {
  return (
    <Anchor {...props} size="sm" c="dimmed" mb="sm" className={classes['back']}>
      <IconArrowLeft size={16} aria-hidden /> {children}
    </Anchor>
  );
}

/** Above the title of one thing: the way to the list that it stands in. */
export const BackLink = createLink(BackAnchor);
