import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Hundreds of commands are started, and compiling is half of what a short one costs. */
const env = { NODE_COMPILE_CACHE: join(import.meta.dirname, '.polity/compiled') }

/** `fast` is what `npm run check` runs on every commit; `slow` needs circuits, a chain or whole runs. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.slow.test.ts'],
          // The slowest take two or three seconds, and several times as long on a loaded machine.
          testTimeout: 20_000,
          env,
          pool: 'threads',
          isolate: false,
          // One less than the cores is the default, and half of two.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'slow',
          include: ['test/**/*.slow.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Most files wait for one process at a time: an anvil, a prover, a command. Each has folders and ports of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          env,
        },
      },
    ],
  },
})
