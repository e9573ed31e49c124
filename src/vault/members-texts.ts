import { associatedData } from './format.ts';
import { open, seal } from './seal.ts';

/** `¤sealed¤table.column¤…`: what a column holds says where it belongs, and opens nowhere else. Of what arrives, nothing that begins so is written down. */
export const SEALED_MARK = '¤sealed¤';

/** Seals what members type, each text to the place (table and column) where it is kept. */
export interface TextSealer {
  seal(place: string, text: string): string;
  /** Throws `tampered` for another place's text. */
  open(place: string, sealed: string): string;
}

/** `key` throws where the key service has not answered yet. */
export function createTextSealer(key: () => Uint8Array): TextSealer {
  const associated = (place: string) => associatedData('riserbo/members-text', place);
  return {
    seal: (place, text) => seal(key(), associated(place), Buffer.from(text)).toString('base64url'),
    open: (place, sealed) =>
      open(key(), associated(place), Buffer.from(sealed, 'base64url')).toString('utf8'),
  };
}
