// What a build depends on besides its source. Loads no compiler, so that a cached circuit costs none.
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** Part of the trapdoor: another way to set up gives another key. */
export const setupVersion = 'polity development set-up 1'

/** Part of every cache key. */
export const buildVersions: readonly string[] = [
  'polity build 1',
  `circom2 ${require('circom2/package.json').version}`,
  setupVersion,
]

/** Where `include` looks unless told otherwise: circomlib's circuits and ours. */
export const standardIncludes: readonly string[] = [
  dirname(require.resolve('circomlib/circuits/poseidon.circom')),
  fileURLToPath(new URL('./lib', import.meta.url)),
]
