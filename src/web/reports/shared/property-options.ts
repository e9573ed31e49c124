import type { Catalogue } from '#contract';
import type { ValueKind } from '#events';
import type { PropertyRef } from './filter-notation.ts';
import { aboutOf, type PickerOption } from './picker-options.ts';

export type CatalogueProperty = Catalogue['properties'][number];

export function propertyKey({ scope, group, name }: PropertyRef): string {
  return JSON.stringify([scope, group ?? null, name]);
}

export function toRef({ scope, group, name }: PropertyRef): PropertyRef {
  return group === undefined ? { scope, name } : { scope, group, name };
}

export function findProperty(catalogue: Catalogue, ref: PropertyRef): CatalogueProperty | undefined {
  return catalogue.properties.find((property) => propertyKey(property) === propertyKey(ref));
}

/** What a property is called: a custom one by its name, not by its id. */
export function propertyLabel(catalogue: Catalogue, ref: PropertyRef): string {
  return findProperty(catalogue, ref)?.displayName ?? ref.name;
}

/** Those of people and of their organisations. What a formula makes may be of an event, which people have many of. */
export function isOfPeople({ scope }: CatalogueProperty): boolean {
  return scope === 'person' || scope === 'group';
}

interface PropertyWords {
  scope(property: PropertyRef): string;
  kind(kind: ValueKind): string;
  privacy(privacy: CatalogueProperty['privacy']): string;
}

/** The properties that a question may name; identity is sealed and answers no question. */
export function propertyOptions(
  catalogue: Catalogue,
  words: PropertyWords,
  isOffered: (property: CatalogueProperty) => boolean = () => true,
): PickerOption[] {
  return catalogue.properties
    .filter((property) => property.privacy !== 'identity' && !property.isHidden && isOffered(property))
    .map((property) => ({
      key: propertyKey(property),
      label: property.displayName ?? property.name,
      group: words.scope(property),
      detail: isText(property)
        ? `${words.kind(property.kind)} · ${words.privacy(property.privacy)}`
        : words.kind(property.kind),
      ...aboutOf(property.scope === 'custom' ? { ...property, displayName: undefined } : property),
    }));
}

export function cohortKey(id: number): string {
  return `cohort ${id}`;
}

/** The project's cohorts, under a title of their own. */
export function cohortOptions({ cohorts }: Catalogue, title: string): PickerOption[] {
  return cohorts.map(({ id, name }) => ({ key: cohortKey(id), label: name, group: title }));
}

/** Only texts are more or less readable. */
function isText({ kind }: CatalogueProperty): boolean {
  return kind === 'text' || kind === 'list';
}
