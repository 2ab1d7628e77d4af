// biome-ignore lint/plugin: this is the port to the signer's process
import { type ChildProcess, spawn } from 'node:child_process'
import { extname, join } from 'node:path'
import { z } from 'zod'
import type { Address, Hex } from '../../agents/action.ts'
import { type Signer, SignerRefusedError } from '../../agents/wallet.ts'
import { toJson } from '../../agents/wire.ts'
import { UsageError } from '../exit.ts'
import { LONGEST, lineReader, Opened, Reply } from './protocol.ts'
import { type Keys, variablesOf, type WarrantInput } from './warrant.ts'

/** A signer for what one warrant allows, until it ends or is revoked. */
export interface SessionSigner extends Signer {
  revoke(): Promise<void>
}

/** The process that has the keys, and nobody else. */
export interface SignerProcess {
  readonly pid: number
  /** By key. */
  readonly addresses: readonly Address[]
  /** A session that signs what its warrant lists, and nothing else. */
  issue(warrant: WarrantInput): Promise<SessionSigner>
  /** From now on nobody gets a session. */
  seal(): Promise<void>
  /** Of a process whose clock is told: what time it is, in seconds since 1970. It never goes back. */
  tell(time: bigint): Promise<void>
  close(): Promise<void>
}

/**
 * Starts the process that holds keys and signs. It reads them itself, from where `keys` says; they never come here. It ends with this
 * process.
 *
 * @param chainId - the one chain that it signs for
 * @param clock - `machine` unless given; of a `told` one the time is what `tell` said last
 * @param ledger - where it writes down what it signed and refused; rolling caps go on from there
 * @throws UsageError, {@link SignerGoneError}
 * @example
 * const keys = await openSigner({ keys: { keystore: 'clerk.json' }, chainId: 1 })
 * const wallet = await keys.issue({ key: 0, until, gate: { address, account, calls: [{ target: token, signature: 'transfer(address,uint256)' }] }, caps })
 * governance({ …, wallet })
 * await wallet.signTransaction({ …, to: stranger }) // throws Agents.SignerRefusedError
 */
export async function openSigner({
  keys,
  chainId,
  clock = 'machine',
  ledger,
}: {
  keys: Keys
  chainId: number
  clock?: 'machine' | 'told'
  ledger?: string
}): Promise<SignerProcess> {
  const { pid, ask, close } = start(variablesOf(keys))
  const asked = ask({ keys, chainId, clock, ...(ledger !== undefined && { ledger }) })
  const opened = Opened.parse(
    await asked.catch(async (error: Error) => {
      await close() // nobody else could
      throw error
    }),
  )
  const addresses = opened.addresses as Address[]
  const { owner: token } = opened
  return {
    pid,
    addresses,
    async issue(warrant) {
      const session = z.string().parse(await ask({ token, ask: 'issue', warrant }))
      return sessionSigner(addresses[warrant.key] as Address, session, ask)
    },
    seal: async () => void (await ask({ token, ask: 'seal' })),
    tell: async (time) => void (await ask({ token, ask: 'tell', time: String(time) })),
    close,
  }
}

type Ask = (message: object) => Promise<unknown>

function sessionSigner(address: Address, token: string, ask: Ask): SessionSigner {
  return Object.freeze({
    address,
    signTransaction: async (transaction) => Bytes.parse(await ask({ token, ask: 'transaction', transaction })),
    signTypedData: async ({ domain, types, primaryType, message }) =>
      Bytes.parse(await ask({ token, ask: 'typed', typed: { domain, types, primaryType, message } })),
    stateKey: async (scope) => BigInt(z.string().parse(await ask({ token, ask: 'stateKey', scope }))),
    revoke: async () => void (await ask({ token, ask: 'revoke', session: token })),
  } satisfies SessionSigner)
}

const Bytes = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((text) => text as Hex)

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Beside this file, whether it was built or not. */
const MAIN = join(import.meta.dirname, `main${extname(import.meta.filename)}`)

function start(variables: readonly string[]) {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(variables),
    detached: true, // Ctrl-C is for us alone: what is under way is signed yet
  })
  const waiting = new Map<number, Waiting>()
  let next = 0
  let gone: SignerGoneError | undefined
  let said = ''
  const ended = new Promise<void>((resolve) => {
    const end = (why: string) => {
      // Once it has keys, nothing of what it may say is repeated.
      gone = new SignerGoneError(next <= 1 && said ? `${why}: ${said}` : why)
      for (const { reject } of waiting.values()) reject(gone)
      waiting.clear()
      resolve()
    }
    child.once('error', ({ message }) => end(message))
    child.once('close', (code, signal) => end(`it ended with ${signal ?? `code ${code}`}`))
  })
  child.stderr.on('data', (chunk) => {
    if (next <= 1) said = `${said}${chunk}`.trim().slice(-500)
  })
  child.stdin.on('error', () => {}) // it has ended, and says so itself
  child.stdout.on(
    'data',
    lineReader(
      (line) => answered(waiting, line),
      () => child.kill(),
    ),
  )
  const ask: Ask = (message) =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone)
      const line = toJson(next === 0 ? message : { id: next, ...message })
      if (line.length > LONGEST) return reject(new SignerRefusedError(TOO_LONG))
      waiting.set(next++, { resolve, reject })
      child.stdin.write(`${line}\n`)
    })
  return { pid: child.pid as number, ask, close: () => closed(child, ended) }
}

const TOO_LONG = `the request is longer than ${LONGEST} characters. Ask for less at once`

function answered(waiting: Map<number, Waiting>, line: string): void {
  const reply = Reply.parse(JSON.parse(line))
  const { resolve, reject } = waiting.get(reply.id) ?? {}
  waiting.delete(reply.id)
  if ('result' in reply) resolve?.(reply.result)
  else if ('refused' in reply) reject?.(new SignerRefusedError(reply.refused))
  else reject?.(reply.usage ? new UsageError(reply.error) : new SignerError(reply.error))
}

async function closed({ stdin }: Pick<ChildProcess, 'stdin'>, ended: Promise<void>): Promise<void> {
  stdin?.end()
  await ended
}

/** Of the environment only what it needs. */
function environment(variables: readonly string[]): Record<string, string> {
  const names = ['PATH', 'NODE_COMPILE_CACHE', ...variables]
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** The process with the keys is gone. */
export class SignerGoneError extends Error {
  override readonly name = 'Arena.SignerGoneError'
  constructor(why: string) {
    super(`The signer's process is gone (${why}). Nothing was signed since; go on with \`polity run --resume RUN\`.`)
  }
}

/** Something is wrong in the signer's process. */
export class SignerError extends Error {
  override readonly name = 'Arena.SignerError'
  constructor(what: string) {
    super(`The signer failed: ${what}. Nothing was signed.`)
  }
}
