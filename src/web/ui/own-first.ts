/** What a product sends of its own accord before what every SDK adds (`$browser`, `mp_lib`), each in the order it came. */
export function ownFirst<Property extends { readonly name: string }>(
  properties: readonly Property[],
): Property[] {
  return [...properties].sort((a, b) => Number(isOfSdk(a)) - Number(isOfSdk(b)));
}

function isOfSdk({ name }: { readonly name: string }): boolean {
  return /^(?:\$|mp_)/.test(name);
}
