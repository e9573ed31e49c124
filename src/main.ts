import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept beside what was installed, where only whoever may change the code itself can write; where nobody can, none is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/riserbo', import.meta.url)));
const { runCommand } = await import('#cli');

process.exitCode = await runCommand(process.argv.slice(2));
