// The signer's process: one line of JSON in, one out. It ends when its input does, and writes nothing else but its ledger.
// biome-ignore lint/plugin: names of sessions are no part of a run, and nobody may guess them
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { wallTime } from '../clock.ts'
import { openKeys } from './keys.ts'
import { claimLedger } from './ledger.ts'
import { type Office, openOffice } from './office.ts'
import { lineReader, Opening, type Reply, Request } from './protocol.ts'
import { variablesOf } from './warrant.ts'

let office: Office | undefined
let last: Promise<void> = Promise.resolve()

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

// What this process knows may stand in any stack: nothing of it is shown.
process.on('uncaughtException', () => process.exit(70))
process.on('unhandledRejection', () => process.exit(70))
process.stdin.on(
  'data',
  lineReader(
    (line) => {
      last = last.then(() => take(line))
    },
    () => process.exit(71),
  ),
)
process.stdin.on('end', () => {
  void last.then(() => process.exit(0))
})

async function take(line: string): Promise<void> {
  say(office ? await answer(office, line) : open(line))
}

function open(line: string): object {
  try {
    const { keys, chainId, clock, ledger } = Opening.parse(JSON.parse(line))
    const signers = openKeys(keys, process.env)
    for (const name of variablesOf(keys)) delete process.env[name]
    if (ledger !== undefined) process.once('exit', claimLedger(ledger))
    // On a real chain sessions end by the machine's clock; the arena tells the time.
    const machine = () => BigInt(Math.floor(wallTime() / 1000))
    // biome-ignore lint/plugin: names of sessions are no part of a run, and nobody may guess them
    const token = () => randomBytes(32).toString('hex')
    office = openOffice(signers, { chainId, token, ...(clock === 'machine' && { clock: machine }), ledger })
    return { id: 0, result: { owner: office.owner, addresses: signers.map(({ address }) => address) } }
  } catch (error) {
    return { id: 0, error: wordsOf(error), usage: true }
  }
}

async function answer(at: Office, line: string): Promise<Reply> {
  const parsed = Request.safeParse(jsonOf(line))
  if (!parsed.success) return { id: idOf(line), refused: `this can't be signed: ${z.prettifyError(parsed.error)}` }
  try {
    return await at.answer(parsed.data)
  } catch (error) {
    return { id: parsed.data.id, error: wordsOf(error) }
  }
}

/** The house's own errors repeat no secret; others might. */
function wordsOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  const { name, message } = error as Error
  return /^(Arena|Agents)\./.test(name) ? message : `the signer can't do that (${name})`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function idOf(line: string): number {
  const { id } = (jsonOf(line) ?? {}) as { id?: unknown }
  return typeof id === 'number' ? id : -1
}
