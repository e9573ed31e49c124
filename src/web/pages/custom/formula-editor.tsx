import { Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError, api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';

interface FormulaEditorProps {
  readonly formula: string;
  readonly isReadOnly: boolean;
  readonly onChange: (formula: string) => void;
}

/** A formula, read as it is typed: what it can be, or that it cannot be read. */
export function FormulaEditor({ formula, isReadOnly, onChange }: FormulaEditorProps): ReactNode {
  const t = useMessages('custom');
  const reports = useMessages('reports');
  const format = useFormat();
  const { id } = useProject();
  const [asked] = useDebouncedValue(formula.trim(), 300);
  const { data, error } = useQuery({
    queryKey: ['project', id, 'definitions', 'check', asked],
    queryFn: ({ signal }) => api.definitions.check(id, { formula: asked }, signal),
    enabled: asked !== '',
    retry: false,
  });
  const isWrong = error instanceof ApiError && error.code === 'report_bad_expression';
  const kinds = data?.kinds.map((kind) => reports(`kind_${kind}`)) ?? [];
  return (
    <div>
      <Textarea
        label={t('formula')}
        description={t('formulaHelp')}
        styles={{
          input: { fontFamily: 'var(--mantine-font-family-monospace)' },
          description: { marginBottom: 6 },
        }}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={20_000}
        spellCheck={false}
        disabled={isReadOnly}
        value={formula}
        error={isWrong && t('formulaWrong')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" mt={6} role="status">
        {asked === '' || isWrong || !data
          ? ''
          : kinds.length === 0
            ? t('formulaNothing')
            : t('formulaKinds', { kinds: format.list(kinds) })}
      </Text>
    </div>
  );
}
