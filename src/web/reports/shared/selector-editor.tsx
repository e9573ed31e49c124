import type { ReactNode } from 'react';
import { type Catalogue, type FirstEverSelector, type Selector, sessionEdgeOf } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { EventPicker } from './event-picker.tsx';
import { FilterEditor } from './filter-editor.tsx';
import classes from './sentence.module.css';
import { withSessionEvents } from './session-events.ts';
import { withPart } from './with-part.ts';

interface SelectorEditorProps<One extends FirstEverSelector> {
  readonly catalogue: Catalogue;
  readonly selector: One;
  /** The event picker's name for those who do not see it. */
  readonly label: string;
  /** The words around the event picker; the picker alone where absent. */
  readonly sentence?: (event: ReactNode) => ReactNode;
  /** False where the edges of sessions are no events. */
  readonly offersSessions?: boolean;
  readonly onChange: (selector: One) => void;
}

/** An event and the filter of its own: "API Call where model is large". */
export function SelectorEditor<One extends FirstEverSelector>(props: SelectorEditorProps<One>): ReactNode {
  const { selector, label, sentence = (event) => event, offersSessions = true, onChange } = props;
  const reports = useMessages('reports');
  const catalogue = offersSessions
    ? withSessionEvents(props.catalogue, selector.event, reports)
    : props.catalogue;
  // What was said of the events before is not said of sessions.
  const pick = (event: string | null) =>
    onChange({
      ...(sessionEdgeOf(event)
        ? (withPart<FirstEverSelector, 'firstEver'>(selector, 'firstEver', undefined) as One)
        : selector),
      event,
    }); // One but for that
  return (
    <>
      <div className={classes['line']}>
        {sentence(<EventPicker catalogue={catalogue} event={selector.event} label={label} onPick={pick} />)}
      </div>
      <FilterEditor
        catalogue={catalogue}
        filter={selector.filter}
        isInline
        onChange={(filter) => onChange(withPart<Selector, 'filter'>(selector, 'filter', filter) as One)} // One but for its filter
      />
    </>
  );
}
