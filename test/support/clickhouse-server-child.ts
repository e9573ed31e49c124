import { createRequire } from 'node:module';
import { libchdbPath } from 'chdb/libchdb';

// Ends with its parent, also when that was killed: nobody else would end it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 300);

const [directory = '', http = '', tcp = ''] = process.argv.slice(2);
const ARGS = [
  'clickhouse',
  `--path=${directory}`,
  `--http_port=${http}`,
  `--tcp_port=${tcp}`,
  '--listen_host=127.0.0.1',
  '--query',
  'SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; SELECT sleepEachRow(1) FROM numbers(1000000) SETTINGS max_block_size = 1 FORMAT Null',
];

/**
 * ClickHouse checks how deep it is in its thread's stack, and koffi calls on a stack of its own: so `chdb_query_cmdline`
 * must be the main function of a thread. A thread's function takes one pointer, this one takes two values: a few
 * instructions unpack them from `{ argc, argv, function }`.
 */
const UNPACK: Partial<Record<NodeJS.Architecture, readonly number[]>> = {
  // mov rsi, [rdi+8]; mov rax, [rdi+16]; mov rdi, [rdi]; jmp rax
  x64: [0x48, 0x8b, 0x77, 0x08, 0x48, 0x8b, 0x47, 0x10, 0x48, 0x8b, 0x3f, 0xff, 0xe0],
  // ldr x1, [x0, #8]; ldr x2, [x0, #16]; ldr x0, [x0]; br x2
  arm64: [0x01, 0x04, 0x40, 0xf9, 0x02, 0x08, 0x40, 0xf9, 0x00, 0x00, 0x40, 0xf9, 0x40, 0x00, 0x1f, 0xd6],
};

const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
const libc = koffi.load('libc.so.6');
const dlopen = libc.func('void *dlopen(const char *path, int flags)');
const dlsym = libc.func('void *dlsym(void *library, const char *name)');
const mmap = libc.func(
  'void *mmap(uint64_t at, uint64_t size, int protection, int flags, int file, int64_t offset)',
);
const createThread = libc.func(
  'int pthread_create(void *thread, void *attributes, void *main, void *argument)',
);

const PAGE = 16_384;
const READ_WRITE_EXECUTE = 7;
const PRIVATE_ANONYMOUS = 0x22;
const page = mmap(0, PAGE, READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS, -1, 0);
const start = koffi.address(page);
const bytes = Buffer.from(koffi.view(page, PAGE));

// The page: instructions at 0, the three values at 64, the thread's handle at 96, argv at 128, the texts after that.
Buffer.from(UNPACK[process.arch] ?? []).copy(bytes, 0);
const serve = koffi.address(dlsym(dlopen(libchdbPath(), 2), 'chdb_query_cmdline'));
bytes.writeBigUInt64LE(BigInt(ARGS.length), 64);
bytes.writeBigUInt64LE(start + 128n, 72);
bytes.writeBigUInt64LE(serve, 80);
let free = 512;
ARGS.forEach((arg, index) => {
  bytes.writeBigUInt64LE(start + BigInt(free), 128 + index * 8);
  free += bytes.write(`${arg}\0`, free);
});
createThread(start + 96n, null, start, start + 64n);
