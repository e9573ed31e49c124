import { parseArgs } from 'node:util';
import { type Config, readConfig, settingFlags, toSettingNames } from '#config';
import { AppError } from '#core';

interface Flags {
  readonly [name: string]: { readonly type: 'string' | 'boolean' };
}

export interface ParsedCommand {
  readonly config: Config;
  readonly text: Readonly<Record<string, string | undefined>>;
  readonly isSet: (name: string) => boolean;
  readonly words: readonly string[];
}

/** A command's own flags beside those of every setting. What is neither is refused, by its name. */
export function parseCommand(args: readonly string[], own: Flags, allowWords = false): ParsedCommand {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...settingFlags(), ...own },
      strict: true,
      allowPositionals: allowWords,
    });
    const text = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
    );
    return {
      config: readConfig(toSettingNames(values)),
      text,
      isSet: (name) => values[name] === true,
      words: positionals,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = error instanceof Error ? error.message : '';
    const flag = /Unknown option '(--?[a-z-]+)'/.exec(message)?.[1];
    throw new AppError(
      'setting_unknown',
      flag
        ? `there is no flag ${flag}: see --help and docs/configuration.md`
        : 'a flag lacks its value, or a word is too many: see --help',
    );
  }
}
