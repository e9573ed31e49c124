/** A command: one line of help, and what it does with the words after its name. Returns the exit code. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  run(args: readonly string[]): Promise<number>;
}
