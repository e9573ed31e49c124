import { associatedData } from './format.ts';
import { open, seal } from './seal.ts';

/** `¤sealed¤table.column¤project¤…`: what a column holds says where it belongs, and opens nowhere else. Of what arrives, nothing that begins so is written down. */
export const SEALED_MARK = '¤sealed¤';

/** Where a text is kept: table and column, and, but for what belongs to none, the project. */
export interface TextPlace {
  readonly column: string;
  readonly projectId: number | undefined;
}

/** Seals what members type, each text to the place where it is kept. */
export interface TextSealer {
  seal(place: TextPlace, text: string): string;
  /** Throws `tampered` for another place's text. */
  open(place: TextPlace, sealed: string): string;
}

/** `key` throws where the key service has not answered yet. */
export function createTextSealer(key: () => Uint8Array): TextSealer {
  const associated = ({ column, projectId }: TextPlace) =>
    associatedData('riserbo/members-text', column, ...(projectId === undefined ? [] : [projectId]));
  return {
    seal: (place, text) => seal(key(), associated(place), Buffer.from(text)).toString('base64url'),
    open: (place, sealed) =>
      open(key(), associated(place), Buffer.from(sealed, 'base64url')).toString('utf8'),
  };
}
