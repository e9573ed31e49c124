import { ActionIcon, Autocomplete, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ExpiryRules } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';

type Properties = ExpiryRules['properties'];
type Rule = Properties[number];
type Place = Pick<Rule, 'scope' | 'group'>;

interface PropertyRulesProps {
  readonly properties: Properties;
  readonly onChange: (properties: Properties) => void;
  readonly isDisabled: boolean;
}

/** Values of single properties that go earlier, in events and in profiles. */
export function PropertyRules({ properties, onChange, isDisabled }: PropertyRulesProps): ReactNode {
  const t = useMessages('settings');
  const { groups, namesIn } = useProperties();
  const places: Place[] = [
    { scope: 'event' },
    { scope: 'person' },
    ...groups.map((group) => ({ scope: 'group' as const, group })),
  ];
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
          <Group key={place} gap="sm">
            <Select
              aria-label={t('expiry.place')}
              data={places.map((one) => ({ value: keyOf(one), label: placeName(one, t) }))}
              value={keyOf(rule)}
              onChange={(key) => {
                const chosen = places.find((one) => keyOf(one) === key);
                if (chosen) change(place, { ...chosen, name: rule.name, days: rule.days });
              }}
              allowDeselect={false}
              disabled={isDisabled}
              w={220}
            />
            <Autocomplete
              aria-label={t('expiry.property')}
              placeholder={t('expiry.property')}
              value={rule.name}
              onChange={(name) => change(place, { ...rule, name })}
              data={namesIn(rule)}
              limit={50}
              maxLength={255}
              disabled={isDisabled}
              w={240}
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
            onClick={() => onChange([...properties, { scope: 'event', name: '', days: 30 }])}
          >
            {t('expiry.property.add')}
          </Button>
        )}
      </Stack>
    </fieldset>
  );
}

/** What a rule is about, in words. */
export function placeName(
  { scope, group = '' }: Place,
  t: ReturnType<typeof useMessages<'settings'>>,
): string {
  return scope === 'group' ? t('expiry.place.group', { group }) : t(`expiry.place.${scope}`);
}

function keyOf({ scope, group = '' }: Place): string {
  return `${scope}/${group}`;
}

function useProperties() {
  const { id } = useProject();
  const { data } = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
  });
  return {
    groups: data?.groups ?? [],
    namesIn: (place: Place): string[] =>
      [
        ...new Set(
          data?.properties
            .filter(({ scope, group }) => scope === place.scope && group === place.group)
            .map(({ name }) => name),
        ),
      ].sort(),
  };
}
