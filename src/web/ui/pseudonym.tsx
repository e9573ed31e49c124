import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useProject } from '../project.tsx';
import classes from './pseudonym.module.css';

interface PseudonymProps {
  /** The surrogate, decimal text. */
  readonly person: string;
  readonly pseudonym: string;
  /** Leads to the page of the person, or of the organisation that it is. */
  readonly leadsTo?: 'person' | 'organisation';
  readonly size?: 'sm' | 'lg';
}

/** A person (or an organisation) without a name: a generated picture and friendly words, both stable, both derived from a random surrogate. */
export function Pseudonym({ person, pseudonym, leadsTo, size = 'sm' }: PseudonymProps): ReactNode {
  const name = (
    <span className={classes['name']} data-size={size}>
      {pseudonym}
    </span>
  );
  return (
    <Group gap="sm" wrap="nowrap" component="span" className={classes['line']}>
      <Avatar person={person} size={size === 'lg' ? 36 : 20} />
      {leadsTo ? (
        <PageLink kind={leadsTo} subject={person}>
          {name}
        </PageLink>
      ) : (
        name
      )}
    </Group>
  );
}

function PageLink({
  kind,
  subject,
  children,
}: {
  readonly kind: 'person' | 'organisation';
  readonly subject: string;
  readonly children: ReactNode;
}): ReactNode {
  const { id } = useProject();
  const projectId = String(id);
  return (
    <Anchor
      c="inherit"
      renderRoot={(props) =>
        kind === 'person' ? (
          <Link {...props} to="/p/$projectId/people/$person" params={{ projectId, person: subject }} />
        ) : (
          <Link
            {...props}
            to="/p/$projectId/organisations/$organisation"
            params={{ projectId, organisation: subject }}
          />
        )
      }
    >
      {children}
    </Anchor>
  );
}

/** A symmetrical 5 × 5 pattern of the surrogate's low bits, in one of eight hues. */
export function Avatar({ person, size }: { readonly person: string; readonly size: number }): ReactNode {
  const bits = BigInt(person);
  const cells = CELLS.filter((_, place) => (bits >> BigInt(place + 3)) & 1n);
  return (
    <svg
      className={classes['avatar']}
      viewBox="-1 -1 7 7"
      width={size}
      height={size}
      aria-hidden="true"
      data-hue={String(bits & 7n)}
    >
      {cells.flatMap(({ x, y }) =>
        (x === 2 ? [2] : [x, 4 - x]).map((column) => (
          <rect key={`${column}.${y}`} x={column} y={y} width="1.02" height="1.02" />
        )),
      )}
    </svg>
  );
}

const CELLS = Array.from({ length: 15 }, (_, place) => ({ x: Math.floor(place / 5), y: place % 5 }));
