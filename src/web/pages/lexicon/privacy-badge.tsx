import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LexiconProperty } from '#contract';
import { useMessages } from '../../i18n/index.tsx';

const COLORS = {
  plain: 'gray',
  public: 'pine',
  values: 'pine',
  crowd: 'gray',
  opaque: 'amber',
  identity: 'amber',
} as const;

export function PrivacyBadge({ property }: { readonly property: LexiconProperty }): ReactNode {
  const t = useMessages('lexicon');
  const shown = shownClass(property);
  return (
    <Badge variant="light" color={COLORS[shown]} size="sm" tt="none">
      {t(`privacy_${shown}`)}
    </Badge>
  );
}

/** Numbers, dates and yes or no are kept as they are, whoever sends them: there is no crowd to wait for. */
function shownClass({ declared, privacy, kinds }: LexiconProperty): keyof typeof COLORS {
  if (declared === 'values') return 'values';
  const hasTexts = kinds.length === 0 || kinds.includes('text') || kinds.includes('list');
  return privacy === 'crowd' && !hasTexts ? 'plain' : privacy;
}
