import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { reportOf } from '../../reports/registry.ts';
import { savedReportsQuery } from '../../saved/queries.ts';
import { Faces } from '../../ui/faces.tsx';

interface PickReportProps {
  readonly onPick: (report: number) => void;
  readonly onClose: () => void;
}

/** Which saved report goes on the board. */
export default function PickReport({ onPick, onClose }: PickReportProps): ReactNode {
  const t = useMessages('boards');
  const shell = useMessages('shell');
  const { id } = useProject();
  const query = useQuery(savedReportsQuery(id));
  const [chosen, setChosen] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== null) onPick(Number(chosen));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('addReport')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Faces
        query={query}
        layout="lines"
        rows={3}
        isEmpty={({ reports }) => reports.length === 0}
        empty={<Text>{t('noReports')}</Text>}
      >
        {({ reports }) => (
          <Stack component="form" gap="lg" onSubmit={submit}>
            <Select
              label={t('pickReport')}
              data={reports.map((report) => {
                const kind = reportOf(report.kind)?.label;
                return {
                  value: String(report.id),
                  label: kind ? `${report.name} · ${shell(kind)}` : report.name,
                };
              })}
              value={chosen}
              onChange={setChosen}
              searchable
              data-autofocus
            />
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                {shell('cancel')}
              </Button>
              <Button type="submit" disabled={chosen === null}>
                {t('add')}
              </Button>
            </Group>
          </Stack>
        )}
      </Faces>
    </Modal>
  );
}
