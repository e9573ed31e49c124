import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconEyeOff, IconFlag } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Catalogue, FlowsDefinition, FlowsPlace } from '#contract';
import { useProject } from '../../project.tsx';
import { toRef } from '../shared/property-options.ts';
import { expandEvent, hideEvent } from './edit.ts';
import type { PlaceWords } from './places.ts';

interface NodeMenuProps {
  readonly place: FlowsPlace;
  readonly name: string;
  readonly where: string;
  readonly words: PlaceWords;
  readonly onAsk: (definition: FlowsDefinition) => void;
}

const MOST_OFFERED = 12;

/** What can be done about a step: leave it out, start from it, split it by a property. */
export function NodeMenu({ place, name, where, words, onAsk }: NodeMenuProps): ReactNode {
  const { flows: t, definition } = words;
  const properties = useTextProperties();
  if (place.kind !== 'event' && place.kind !== 'hidden') return null;
  const event = place.kind === 'event' ? place.event : null;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t('nodeMenu', { step: name, column: where })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEyeOff size={14} />} onClick={() => onAsk(hideEvent(definition, event))}>
          {t('hide')}
        </Menu.Item>
        {event !== null && (
          <>
            <Menu.Item
              leftSection={<IconFlag size={14} />}
              onClick={() => onAsk({ ...definition, anchors: [{ event, before: 0, after: 3 }] })}
            >
              {t('onlyThese')}
            </Menu.Item>
            <Menu.Label>{t('expandBy', { event })}</Menu.Label>
            {properties.map((property) => (
              <Menu.Item
                key={property.name}
                onClick={() => onAsk(expandEvent(definition, event, toRef(property)))}
              >
                {property.name}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The catalogue is there already: the page began with it. */
function useTextProperties(): Catalogue['properties'] {
  const { id } = useProject();
  const catalogue = useQueryClient().getQueryData<Catalogue>(['catalogue', id]);
  const isOffered = ({ scope, kind, privacy }: Catalogue['properties'][number]) =>
    scope === 'event' &&
    (kind === 'text' || kind === 'boolean') &&
    (privacy === 'public' || privacy === 'crowd');
  return (catalogue?.properties ?? []).filter(isOffered).slice(0, MOST_OFFERED);
}
