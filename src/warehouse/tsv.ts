/** Rows of tab-separated values in one growing buffer: no string of the whole, no array of rows. */
export class TsvRows {
  #buffer: Buffer;
  #length = 0;
  #rows = 0;

  constructor(sizeBytes = 1 << 20) {
    this.#buffer = Buffer.allocUnsafeSlow(sizeBytes);
  }

  /** A row of digits and our own punctuation, which needs no escaping: numbers, lists and maps of numbers. */
  addPlain(row: string): void {
    this.#reserve(row.length + 1);
    this.#length += this.#buffer.write(row, this.#length, 'latin1');
    this.#end();
  }

  /** A row that may hold text, already escaped cell by cell with {@link escapeTsv}. */
  addText(row: string): void {
    this.#reserve(row.length * 3 + 1);
    this.#length += this.#buffer.write(row, this.#length, 'utf8');
    this.#end();
  }

  get rows(): number {
    return this.#rows;
  }

  toBuffer(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #end(): void {
    this.#buffer[this.#length++] = 0x0a;
    this.#rows++;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** ClickHouse's TabSeparated escapes; the quote matters inside arrays and is harmless outside. */
export function escapeTsv(text: string): string {
  return text.replace(/[\\\t\n\r'\0]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  "'": "\\'",
  '\0': '\\0',
};
