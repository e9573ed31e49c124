import type { ReactNode } from 'react';
import type { Catalogue } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import type { PropertyRef } from './filter-notation.ts';
import { Picker } from './picker.tsx';
import {
  type CatalogueProperty,
  cohortKey,
  cohortOptions,
  propertyKey,
  propertyLabel,
  propertyOptions,
} from './property-options.ts';

interface PropertyPickerProps {
  readonly label: string;
  readonly catalogue: Catalogue;
  readonly chosen: PropertyRef | null;
  readonly onPick: (property: CatalogueProperty) => void;
  /** Where given, cohorts stand among the properties. */
  readonly onPickCohort?: ((id: number) => void) | undefined;
  readonly isOffered?: (property: CatalogueProperty) => boolean;
  readonly icon?: ReactNode;
  readonly placeholder?: string;
}

/** Chooses a property of the event, the person or an organisation. */
export function PropertyPicker(props: PropertyPickerProps): ReactNode {
  const t = useMessages('reports');
  const words = {
    scope: ({ scope, group }: PropertyRef) =>
      scope === 'event'
        ? t('scopeEvent')
        : scope === 'person'
          ? t('scopePerson')
          : scope === 'custom'
            ? t('scopeCustom')
            : t('scopeGroup', { group: group ?? '' }),
    kind: (kind: CatalogueProperty['kind']) => t(`kind_${kind}`),
    privacy: (privacy: CatalogueProperty['privacy']) => t(`privacy_${privacy}`),
  };
  const { catalogue, chosen, onPick } = props;
  return (
    <Picker
      label={props.label}
      text={chosen && propertyLabel(catalogue, chosen)}
      placeholder={props.placeholder ?? t('pickProperty')}
      options={[
        ...propertyOptions(catalogue, words, props.isOffered),
        ...(props.onPickCohort ? cohortOptions(catalogue, t('cohorts')) : []),
      ]}
      chosen={chosen ? propertyKey(chosen) : undefined}
      icon={props.icon}
      isSearchable
      footer={
        catalogue.hiddenProperties > 0 ? t('hiddenNames', { count: catalogue.hiddenProperties }) : undefined
      }
      onPick={(key) => {
        const property = catalogue.properties.find((one) => propertyKey(one) === key);
        if (property) onPick(property);
        const cohort = catalogue.cohorts.find(({ id }) => cohortKey(id) === key);
        if (cohort) props.onPickCohort?.(cohort.id);
      }}
    />
  );
}
