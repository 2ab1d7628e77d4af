import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** A line each, and each has to be refused. */
const FORBIDDEN = [
  'Date.now()',
  'new Date()',
  'Date()',
  'const { now } = Date',
  'globalThis.Date.now()',
  'performance.now()',
  'process.hrtime.bigint()',
  'process.uptime()',
  'setTimeout(go, 1)',
  'globalThis.setInterval(go, 1)',
  'setImmediate(go)',
  'Math.random()',
  'const chance = Math.random',
  'crypto.randomUUID()',
  'randomUUID()',
  'randomBytes(8)',
  'randomInt(8)',
  'globalThis.crypto.getRandomValues(bytes)',
  'fetch(url)',
  'new WebSocket(url)',
  "import http from 'node:http'",
  "import { get } from 'https'",
  "import * as net from 'node:net'",
  "import dns, { lookup } from 'node:dns'",
  "import 'node:tls'",
  "export { spawn } from 'node:child_process'",
  "export * from 'node:worker_threads'",
  "import { WebSocket as Socket } from 'ws'",
  "import { setTimeout as wait } from 'node:timers/promises'",
  "import { hostname } from 'node:os'",
  "await import('node:dgram')",
  "require('node:http2')",
  "'a'.localeCompare('b')",
  'amount.toLocaleString()',
  "new Intl.Collator('en')",
  'when.getTimezoneOffset()',
  'Promise.race([a, b])',
  'Promise.any([a, b])',
  'new WeakRef(a)',
  "import { sign } from 'viem/accounts'",
  "await import('viem/accounts')",
  "import { secp256k1 } from '@noble/curves/secp256k1.js'",
  'privateKeyToAccount(key)',
  'accounts.mnemonicToAccount(phrase)',
  'const account = hdKeyToAccount(key)',
  'toAccount(custom)',
  'keySigner(key)',
  'wallets({ mnemonic })',
  'readKey(options)',
  'decryptKeystore(text, password)',
  'Date?.now()',
  'const later = { setTimeout }',
  'setInterval(go, 1)',
  'globalThis.setTimeout(go, 1)',
  'randomFill(bytes, go)',
  'crypto.randomFillSync(bytes)',
  "generateKeyPairSync('ed25519')",
  "crypto.generateKeySync('hmac')",
  'new EventSource(url)',
  'new XMLHttpRequest()',
  'new FinalizationRegistry(go)',
  'when.toLocaleDateString()',
  'when.toLocaleTimeString()',
  "'a'.toLocaleUpperCase()",
  "'A'.toLocaleLowerCase()",
  "import { randomBytes as more } from 'node:crypto'",
  'const { randomUUID } = crypto',
  'const { setTimeout: later } = host',
  'window.performance.now()',
  'const ask = fetch',
  "import cluster from 'cluster'",
  "import { lookup } from 'node:dns/promises'",
  "import 'node:perf_hooks'",
  "import 'timers'",
  "import 'node:inspector'",
  "import { request } from 'undici'",
  "import { mnemonicToSeed } from '@scure/bip39'",
]

/** What looks alike and is the same in every run. */
const ALLOWED = [
  'new Date(1000 * Number(at)).toISOString()',
  "import { createHash } from 'node:crypto'",
  "['b', 'a'].sort()",
  'Promise.all([a, b])',
  'const setTimeouts = 1',
  'wallets.signer(name).signTransaction(transaction)',
  'const { wallets } = world',
]

/** Files may be read where runs are kept, and nowhere below. */
const FILES = ["import { readFileSync } from 'node:fs'", "import { readFile } from 'node:fs/promises'"]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-ports-'))
  const { vcs: _, $schema: __, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(config))
  mkdirSync(join(folder, 'scripts'))
  cpSync(join(root, 'scripts/ports.grit'), join(folder, 'scripts/ports.grit'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The lines that the linter refuses for their ports, each in a file of its own in that room. */
function refused(room: string, lines: readonly string[]): string[] {
  rmSync(join(folder, room), { recursive: true, force: true })
  mkdirSync(join(folder, room))
  for (const [at, line] of lines.entries()) writeFileSync(join(folder, room, `planted${at}.ts`), `${line}\n`)
  const args = [
    'lint',
    '--only=plugin',
    '--only=style/noRestrictedImports',
    '--reporter=github',
    '--max-diagnostics=none',
  ]
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/biome'), [...args, room], {
    cwd: folder,
    encoding: 'utf8',
  })
  const marked = new Set([...stdout.matchAll(/^::error [^\n]*planted(\d+)\.ts/gm)].map(([, at]) => Number(at)))
  return lines.filter((_, at) => marked.has(at))
}

describe('ports.grit', () => {
  test.each(['policies', 'circuits', 'contracts', 'agents', 'arena'])(
    'error: each way around a port, in %s',
    (room) => {
      expect(refused(room, [...FORBIDDEN, ...ALLOWED])).toEqual(FORBIDDEN)
    },
  )
  test('behavior: files are read in the arena, not in policies and agents', () => {
    expect(['policies', 'agents', 'arena'].map((room) => refused(room, FILES).length)).toEqual([2, 2, 0])
  })
})
