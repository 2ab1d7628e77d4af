// Gas of whole transactions on anvil, part by part: `node test/bench/gas.ts`. Real circuits; the first run sets them up.
import { type Address, encodeFunctionData, type Hex, hexToBytes, keccak256, toBytes } from 'viem'
import { groth16VerifierAbi, policyRegistryAbi, workflowMarketAbi } from '../../contracts/generated/index.ts'
import { FIELD } from '../../policies/index.ts'
import { execution, NONE, payment, proveThat } from '../attacks/evidence.ts'
import { openStage, type RawCall } from '../attacks/stage.ts'

/** A call as `callTracer` tells it: `gasUsed` is of all that it called, too. */
interface Frame {
  readonly to: Address
  readonly gasUsed: Hex
  readonly calls?: readonly Frame[]
}

/** What a transaction touched, as `prestateTracer` tells it. */
type Touched = Record<Address, { storage?: Record<Hex, Hex> }>

/** What one part of a transaction costs. */
interface Part {
  account: number
  slots: number
  code: number
}

const BASE = 21_000
const COLD_ACCOUNT = 2600
const COLD_SLOT = 2100
/** Beyond reading the slot: to change what is there, and to write where nothing was. */
const [CHANGED, FILLED] = [2900, 20_000]

const stage = await openStage()
const { addresses, chain } = stage
const founded = await chain.client.getBlockNumber()
const pay = payment(stage, stage.key('supplier'), 10n ** 15n)
const { verifier } = await chain.client.readContract({
  address: addresses.registry,
  abi: policyRegistryAbi,
  functionName: 'policy',
  args: [stage.policies.get('spending')!.id],
})
const names = new Map<string, string>([
  ...Object.entries(addresses).map(([name, at]) => [at.toLowerCase(), name] as const),
  ...[...stage.policies.values()].map(({ code, name }) => [code.toLowerCase(), `policy ${name}`] as const),
  [verifier.toLowerCase(), 'verifier'],
  [stage.account('ann').toLowerCase(), 'account'],
])

const payments = [await measure(await spend(), 'token'), await measure(await spend(), 'token')]
const tasks = [await measure(await take('first'), 'market'), await measure(await take('second'), 'market')]
const check = await measure(await bareCheck(), '')
process.stdout.write(
  [
    ...row('whole transaction', 'gas', 'without the action itself'),
    ...row('---', '---:', '---:'),
    ...summary('payment under a proof, the first of its account and to its payee', payments[0]!),
    ...summary('payment under a proof, the next', payments[1]!),
    ...summary('task taken under a guard, the first of its account', tasks[0]!),
    ...summary('task taken under a guard, the next', tasks[1]!),
    ...summary('a proof brought to the verifier alone, three signals', check),
    '',
    ...row('the next payment, part by part', 'cold account', 'slots', 'code, logs, copies', 'gas'),
    ...row('---', '---:', '---:', '---:', '---:'),
    ...[...payments[1]!].flatMap(([name, part]) => row(name, part.account, part.slots, part.code, total(part))),
    '',
    ...row('to deploy', 'bytes', 'gas'),
    ...row('---', '---:', '---:'),
    ...(await deployments()),
    '',
  ].join('\n'),
)
await stage.close()

/** What founding the society deployed, by name; several policies are several rows. */
async function deployments(): Promise<string[]> {
  const lines: string[] = []
  for (let number = 1n; number <= founded; number += 1n)
    for (const { contractAddress, gasUsed } of (await chain.client.request({
      method: 'eth_getBlockReceipts',
      params: [`0x${number.toString(16)}`],
    } as never)) as { contractAddress: Address | null; gasUsed: Hex }[]) {
      if (!contractAddress) continue
      const code = await chain.client.getCode({ address: contractAddress })
      lines.push(...row(nameOf(contractAddress.toLowerCase()), (code!.length - 2) / 2, Number(gasUsed)))
    }
  return lines
}

/** A payment with its proof. */
async function spend(): Promise<RawCall> {
  const [at, actor] = [await stage.now(), stage.account('ann')]
  return execution(stage, actor, pay, at, await proveThat(stage, { policy: 'spending', actor, call: pay, at }))
}

/** A task, by guard. */
async function take(workflow: string): Promise<RawCall> {
  const args = [stage.workflow(workflow), 0n] as const
  const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'claimTask', args })
  return execution(stage, stage.account('ann'), { target: addresses.market, data }, await stage.now(), NONE)
}

/** Signals without zero bytes; that the proof isn't theirs makes no difference to the work. */
async function bareCheck(): Promise<RawCall> {
  const { proof } = await proveThat(stage, { policy: 'spending', actor: stage.account('ann'), call: pay })
  const [a, b, c] = ['a', 'b', 'c'].map((text) => BigInt(keccak256(toBytes(text))) % FIELD) as [bigint, bigint, bigint]
  const data = encodeFunctionData({ abi: groth16VerifierAbi, functionName: 'verify', args: [[a, b, c], proof] })
  return { to: verifier, data }
}

/** The parts of a transaction; they add up to its gas. `acted` is the contract that the action is a call of. */
async function measure({ to, data }: RawCall, acted: string): Promise<Map<string, Part>> {
  const sent = await stage.send('ann', { to, data })
  if (!sent.ok) throw new Error(`a right action is refused: ${sent.error}`)
  const { transactions } = await chain.client.getBlock({ blockTag: 'latest' })
  const touched = (await trace(transactions[0]!, { tracer: 'prestateTracer' })) as Touched
  const diff = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } }
  const { post } = (await trace(transactions[0]!, diff)) as { post: Touched }
  const calldata = hexToBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0)

  const parts = new Map<string, Part>()
  const part = (name: string): Part => {
    if (!parts.has(name)) parts.set(name, { account: 0, slots: 0, code: 0 })
    return parts.get(name)!
  }
  part('every transaction').code = BASE
  part('calldata').code = calldata
  const seen = new Set([to.toLowerCase()])
  const walk = ({ to: where, gasUsed, calls = [] }: Frame, action: boolean): number => {
    const at = where.toLowerCase() as Address
    const name = BigInt(at) < 256n ? 'curve and pairing precompiles' : action ? 'the action itself' : nameOf(at)
    const own = part(name)
    let code = Number(gasUsed)
    if (name !== 'curve and pairing precompiles' && !seen.has(at)) own.account += COLD_ACCOUNT
    if (!seen.has(at) || at === to.toLowerCase()) {
      const slots = slotsOf(touched[at], post[at])
      own.slots += slots
      code -= slots
    }
    seen.add(at)
    for (const call of calls) {
      const cold = BigInt(call.to) > 255n && !seen.has(call.to.toLowerCase())
      const isAction = action || (name === 'account' && nameOf(call.to.toLowerCase()) === acted)
      code -= walk(call, isAction) + (cold ? COLD_ACCOUNT : 0)
    }
    own.code += code
    return Number(gasUsed)
  }
  walk((await trace(transactions[0]!, { tracer: 'callTracer' })) as Frame, false)
  const first = part(nameOf(to.toLowerCase()))
  first.code -= BASE + calldata
  // What was touched and never called was read as data.
  const idle = Object.keys(touched).filter(
    (at) => !seen.has(at) && BigInt(at) > 255n && at !== stage.key('ann').toLowerCase(),
  )
  if (idle.length > 0) part('policy record').account = COLD_ACCOUNT * idle.length
  first.code -= COLD_ACCOUNT * idle.length
  return parts
}

/** What its storage costs: every slot is cold once. */
function slotsOf(before: Touched[Address] | undefined, after: Touched[Address] | undefined): number {
  const old = before?.storage ?? {}
  const written = Object.keys(after?.storage ?? {}).map((slot) =>
    BigInt(old[slot as Hex] ?? 0) === 0n ? FILLED : CHANGED,
  )
  return Object.keys(old).length * COLD_SLOT + written.reduce((sum, cost) => sum + cost, 0)
}

function trace(hash: Hex, options: object): Promise<unknown> {
  const request = { method: 'debug_traceTransaction', params: [hash, options] }
  return chain.client.request(request as Parameters<typeof chain.client.request>[0]) as Promise<unknown>
}

function nameOf(at: string): string {
  return names.get(at) ?? at
}

function total({ account, slots, code }: Part): number {
  return account + slots + code
}

function summary(what: string, parts: ReadonlyMap<string, Part>): string[] {
  const sum = [...parts.values()].reduce((all, part) => all + total(part), 0)
  const action = parts.get('the action itself')
  return row(what, sum, action ? sum - total(action) : sum)
}

function row(...cells: readonly (string | number)[]): string[] {
  return [`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)).join(' | ')} |`]
}
