import type { ReactNode } from 'react';
import type { Catalogue, Selector } from '#contract';
import { EventPicker } from './event-picker.tsx';
import { FilterEditor } from './filter-editor.tsx';
import classes from './sentence.module.css';
import { withPart } from './with-part.ts';

interface SelectorEditorProps<One extends Selector> {
  readonly catalogue: Catalogue;
  readonly selector: One;
  /** The event picker's name for those who do not see it. */
  readonly label: string;
  /** The words around the event picker; the picker alone where absent. */
  readonly sentence?: (event: ReactNode) => ReactNode;
  readonly onChange: (selector: One) => void;
}

/** An event and the filter of its own: "API Call where model is large". */
export function SelectorEditor<One extends Selector>(props: SelectorEditorProps<One>): ReactNode {
  const { catalogue, selector, label, sentence = (event) => event, onChange } = props;
  return (
    <>
      <div className={classes['line']}>
        {sentence(
          <EventPicker
            catalogue={catalogue}
            event={selector.event}
            label={label}
            onPick={(event) => onChange({ ...selector, event })}
          />,
        )}
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
