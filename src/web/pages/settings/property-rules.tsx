import { ActionIcon, Autocomplete, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ExpiryRules } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';

type Properties = ExpiryRules['properties'];

interface PropertyRulesProps {
  readonly properties: Properties;
  readonly onChange: (properties: Properties) => void;
  readonly isDisabled: boolean;
}

/** Values of single event properties that go before their events. */
export function PropertyRules({ properties, onChange, isDisabled }: PropertyRulesProps): ReactNode {
  const t = useMessages('settings');
  const names = useEventProperties();
  if (isDisabled && properties.length === 0) return null;
  const change = (place: number, rule: Properties[number]) =>
    onChange(properties.map((each, index) => (index === place ? rule : each)));
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" size="sm" fw={560}>
        {t('expiry.properties')}
      </Text>
      <Text size="sm" c="dimmed" mb="xs" maw={640}>
        {t('expiry.properties.body')}
      </Text>
      <Stack gap="sm" align="flex-start">
        {properties.map((rule, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other identity while their names are typed
          <Group key={place} gap="sm" wrap="nowrap">
            <Autocomplete
              aria-label={t('expiry.property')}
              placeholder={t('expiry.property')}
              value={rule.name}
              onChange={(name) => change(place, { ...rule, name })}
              data={names}
              limit={50}
              maxLength={255}
              disabled={isDisabled}
              w={260}
            />
            <NumberInput
              aria-label={t('expiry.propertyDays')}
              suffix={` ${t('expiry.days')}`}
              value={rule.days}
              onChange={(value) => change(place, { ...rule, days: Number(value) || 1 })}
              min={1}
              max={3660}
              allowDecimal={false}
              clampBehavior="strict"
              disabled={isDisabled}
              w={120}
            />
            {!isDisabled && (
              <ActionIcon
                aria-label={t('expiry.property.remove', { name: rule.name })}
                onClick={() => onChange(properties.filter((_, index) => index !== place))}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            )}
          </Group>
        ))}
        {!isDisabled && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...properties, { name: '', days: 30 }])}
          >
            {t('expiry.property.add')}
          </Button>
        )}
      </Stack>
    </fieldset>
  );
}

function useEventProperties(): string[] {
  const { id } = useProject();
  const { data } = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
  });
  return [
    ...new Set(data?.properties.filter(({ scope }) => scope === 'event').map(({ name }) => name)),
  ].sort();
}
