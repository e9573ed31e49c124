import {
  ActionIcon,
  Autocomplete,
  Button,
  Checkbox,
  Group,
  Select,
  Stack,
  Table,
  TagsInput,
  Text,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Expectation, LexiconEvent, LexiconProperty } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useLexiconChange } from './use-lexicon.ts';

const TYPES = [
  'any',
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'date',
] as const satisfies readonly Expectation['type'][];

interface PlanEditorProps {
  readonly event: LexiconEvent;
  readonly properties: readonly LexiconProperty[];
}

/** What an event should carry. */
export function PlanEditor({ event, properties }: PlanEditorProps): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const canEdit = useHasRole('analyst');
  const change = useLexiconChange();
  const [plan, setPlan] = useState<readonly Expectation[]>(event.plan);
  const [isChanged, setChanged] = useState(false);
  const put = (next: readonly Expectation[]) => {
    setPlan(next);
    setChanged(true);
  };
  const names = [...new Set(properties.filter(({ scope }) => scope === 'event').map(({ name }) => name))];
  const save = () =>
    change.mutate(
      () =>
        api.lexicon.words(id, {
          entries: [
            {
              of: { kind: 'event', name: event.name },
              words: { plan: plan.filter(({ property }) => property !== '') },
            },
          ],
        }),
      { onSuccess: () => setChanged(false) },
    );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {plan.length === 0 ? t('plan.none') : t('plan.body')}
      </Text>
      {plan.length > 0 && (
        <Table.ScrollContainer minWidth={520}>
          <Table verticalSpacing={4} horizontalSpacing={6} aria-label={t('plan.caption')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('plan.property')}</Table.Th>
                <Table.Th w={120}>{t('plan.type')}</Table.Th>
                <Table.Th w={90}>{t('plan.required')}</Table.Th>
                <Table.Th>{t('plan.values')}</Table.Th>
                <Table.Td w={32} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {plan.map((expectation, index) => (
                <ExpectationRow
                  // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place, and its name changes as it is typed
                  key={index}
                  expectation={expectation}
                  names={names}
                  canEdit={canEdit}
                  onChange={(next) => put(plan.with(index, next))}
                  onRemove={() => put(plan.toSpliced(index, 1))}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {canEdit && (
        <Group gap="sm">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              put([...plan, { property: '', type: 'any', isRequired: true, values: null, description: null }])
            }
          >
            {t('plan.add')}
          </Button>
          {isChanged && (
            <Button size="xs" loading={change.isPending} onClick={save}>
              {t('plan.save')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

interface ExpectationRowProps {
  readonly expectation: Expectation;
  readonly names: readonly string[];
  readonly canEdit: boolean;
  readonly onChange: (expectation: Expectation) => void;
  readonly onRemove: () => void;
}

function ExpectationRow({ expectation, names, canEdit, onChange, onRemove }: ExpectationRowProps): ReactNode {
  const t = useMessages('lexicon');
  const { property, type, isRequired, values } = expectation;
  return (
    <Table.Tr>
      <Table.Td>
        <Autocomplete
          size="xs"
          aria-label={t('plan.property')}
          data={[...names]}
          limit={20}
          value={property}
          maxLength={255}
          onChange={(next) => onChange({ ...expectation, property: next })}
          readOnly={!canEdit}
        />
      </Table.Td>
      <Table.Td>
        <Select
          size="xs"
          aria-label={t('plan.type')}
          data={TYPES.map((one) => ({ value: one, label: t(`type_${one}`) }))}
          value={type}
          allowDeselect={false}
          onChange={(next) => onChange({ ...expectation, type: next ?? 'any' })}
          readOnly={!canEdit}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={t('plan.required')}
          checked={isRequired}
          onChange={(event) => onChange({ ...expectation, isRequired: event.currentTarget.checked })}
          disabled={!canEdit}
        />
      </Table.Td>
      <Table.Td>
        <TagsInput
          size="xs"
          aria-label={t('plan.values')}
          placeholder={values === null ? t('plan.values.any') : ''}
          value={(values ?? []).map(String)}
          onChange={(next) => onChange({ ...expectation, values: readValues(next, type) })}
          readOnly={!canEdit}
        />
      </Table.Td>
      <Table.Td>
        {canEdit && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('plan.remove', { name: property })}
            onClick={onRemove}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Numbers where numbers are expected; none: any value. */
function readValues(texts: readonly string[], type: Expectation['type']): Expectation['values'] {
  if (texts.length === 0) return null;
  const isNumeric = type === 'number' || type === 'integer';
  return texts.map((text) => (isNumeric && Number.isFinite(Number(text)) ? Number(text) : text));
}
