import { Table, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Flow, FlowsDefinition, FlowsNode, FlowsResult } from '#contract';
import { useFormat } from '../../i18n/index.tsx';
import { FoldedName } from '../shared/folded-name.tsx';
import shared from '../shared/report.module.css';
import { type Audience, Who } from '../shared/who.tsx';
import { entryOf } from './edit.ts';
import { NodeMenu } from './node-menu.tsx';
import { columnName, isMuted, type PlaceWords, placeName } from './places.ts';
import { audienceAt } from './who.ts';

interface FlowTablesProps {
  readonly flow: Flow;
  readonly result: FlowsResult;
  readonly words: PlaceWords;
  readonly onAsk: (definition: FlowsDefinition) => void;
}

/** The chart's twins: every node with what can be done about it, and every link. */
export function FlowTables(props: FlowTablesProps): ReactNode {
  const { flow, words } = props;
  const { flows: t, definition } = words;
  const counted = t(`count_${entryOf(definition)}`);
  return (
    <>
      <Frame title={t('nodesTable')} heads={[t('column'), t('node')]} counted={counted} words={words}>
        {flow.nodes.map((node) => (
          <NodeRow key={`${node.column} ${JSON.stringify(node.place)}`} node={node} {...props} />
        ))}
      </Frame>
      <Frame title={t('linksTable')} heads={[t('from'), t('to')]} counted={counted} words={words}>
        {flow.links.map(({ from, to, count }) => (
          <Table.Tr key={`${from} ${to}`}>
            <Table.Th scope="row" className={shared['first']}>
              {nameAt(flow, from, words)}
            </Table.Th>
            <Table.Td>{nameAt(flow, to, words)}</Table.Td>
            <Amount count={count} whole={flow.count} />
          </Table.Tr>
        ))}
      </Frame>
    </>
  );
}

function Frame(props: {
  readonly title: string;
  readonly heads: readonly string[];
  readonly counted: string;
  readonly words: PlaceWords;
  readonly children: ReactNode;
}): ReactNode {
  const { title, heads, counted, words, children } = props;
  return (
    <section
      className={shared['tableFrame']}
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <Title order={3} size="h4" px="sm" pt="sm">
        {title}
      </Title>
      <Table aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
            <Table.Th scope="col" ta="right">
              {counted}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {words.flows('share')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </section>
  );
}

function NodeRow({
  node,
  flow,
  result,
  words,
  onAsk,
}: FlowTablesProps & { readonly node: FlowsNode }): ReactNode {
  const column = result.columns[node.column];
  const name = placeName(node.place, words);
  const where = column ? columnName(column, words) : '';
  return (
    <Table.Tr>
      <Table.Th scope="row" className={shared['first']}>
        {where}
      </Table.Th>
      <Table.Td>
        <span className={shared['name']}>
          {node.place.kind === 'hidden' ? (
            <FoldedName name={name} k={words.k} />
          ) : (
            <span className={isMuted(node.place) ? shared['folded'] : shared['nameText']}>{name}</span>
          )}
          <NodeMenu place={node.place} name={name} where={where} words={words} onAsk={onAsk} />
        </span>
      </Table.Td>
      <Amount
        count={node.count}
        whole={flow.count}
        audience={audienceAt(node, column, flow.segment.length > 0, words)}
      />
    </Table.Tr>
  );
}

function Amount(props: {
  readonly count: number;
  readonly whole: number | null;
  readonly audience?: Audience;
}): ReactNode {
  const { count, whole, audience = { crowds: [] } } = props;
  const format = useFormat();
  return (
    <>
      <Table.Td ta="right" className={shared['whole']}>
        <Who {...audience} isStop>
          {format.number(count)}
        </Who>
      </Table.Td>
      <Table.Td ta="right" className={shared['value']}>
        {whole ? format.percent(count / whole) : '–'}
      </Table.Td>
    </>
  );
}

function nameAt(flow: Flow, position: number, words: PlaceWords): string {
  const node = flow.nodes[position];
  return node ? placeName(node.place, words) : '';
}
