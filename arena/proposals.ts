import { decodeFunctionData, type Hex, isAddress } from 'viem'
import { pol } from '../agents/wire.ts'
import type { ContractName } from '../contracts/addresses.ts'
import { ABIS } from '../contracts/logs.ts'
import { formatAmount, unpackWords } from '../policies/index.ts'
import { wordText } from './assembly.ts'
import { canonicalJson, type Event, toWire } from './event.ts'
import { nameOf } from './known.ts'
import { namedParams, unitOf } from './paramNames.ts'
import { policyById } from './policyById.ts'
import { differenceOf, type PolicyChange } from './policyDifferences.ts'
import type { PolicyInForce, World } from './world.ts'

/** A call of a proposal, read. */
interface Read {
  contract: string
  name: string
  args: readonly unknown[]
}

/**
 * Says what a proposal would do, in words that are made of its calls: its proposer's own stand in its description. Who replays the
 * society makes them again, so nobody takes anybody's word for what would be allowed otherwise.
 */
export async function describeProposal(world: World, { proposalId, targets, calldatas }: Event['data']): Promise<void> {
  const calls = (targets as string[]).map((target, at) => read(world, target, (calldatas as Hex[])[at] as Hex))
  const changes = calls.flatMap((call) => changeOf(world, call) ?? [])
  world.recorder.record('proposal.described', null, {
    id: proposalId,
    does: calls.map((call) => inWords(world, call)),
    diff: Object.fromEntries(changes.flatMap(paramsOf)),
    differences: await Promise.all(changes.map((change) => differenceOf(world, change))),
  })
}

function read({ state }: World, target: string, data: Hex): Read {
  const contract = nameOf(state, target)
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi: ABIS[contract as ContractName], data })
    return { contract, name: functionName, args }
  } catch {
    return { contract, name: data.slice(0, 10), args: [] }
  }
}

/** What it would be to a policy, if it is a policy's change that the arena knows the code of. */
function changeOf(world: World, { contract, name, args }: Read): PolicyChange | undefined {
  if (contract !== 'registry' || (name !== 'setParams' && name !== 'upgrade')) return undefined
  const before = policyById(world, args[0] as Hex)
  const words = world.state.paramWords[before?.name ?? '']
  if (!before || !words) return undefined
  const after = name === 'setParams' ? before : world.drafts.get(args[1] as Hex)?.policy
  const wanted = args[name === 'setParams' ? 1 : 4] as bigint[]
  if (!after || !fits(after, wanted)) return undefined
  return { before: { ...before, words }, after: { ...after, words: wanted } }
}

/** Anything can be proposed. */
function fits({ step }: PolicyInForce, words: readonly bigint[]): boolean {
  try {
    unpackWords(step.params, words)
    return true
  } catch {
    return false
  }
}

/** Parameters that would have another value. */
function paramsOf({ before, after }: PolicyChange): [string, { from: bigint; to: bigint; summary: string }][] {
  const now = namedParams(before.step.params, before.words)
  const { fields } = after.step.params
  return Object.entries(namedParams(after.step.params, after.words)).flatMap(([name, to]) => {
    const from = now[name]
    if (from === undefined || from === to) return []
    const [old, fresh] = [from, to].map((value) => formatAmount(value, unitOf(fields, name)))
    return [[`${before.name} ${name}`, { from, to, summary: `${old} -> ${fresh}` }]]
  })
}

function inWords(world: World, { contract, name, args }: Read): string {
  const known = Object.hasOwn(WORDS, `${contract}.${name}`) ? WORDS[`${contract}.${name}`] : undefined
  return (
    known?.(world, ...(args as never[])) ?? `${contract}.${name}(${args.map((arg) => text(arg, world)).join(', ')})`
  )
}

const WORDS: Record<string, (world: World, ...args: never[]) => string | undefined> = {
  'registry.setParams': (world, id: Hex, words: readonly bigint[]) => {
    const change = changeOf(world, { contract: 'registry', name: 'setParams', args: [id, words] })
    if (!change) return undefined
    const params = paramsOf(change).map(([param, { summary }]) => `${param}: ${summary}`)
    return params.length ? `set ${params.join(', ')}` : `set ${change.before.name} to what it is`
  },
  'registry.upgrade': (world, id: Hex, code: Hex, verifier: Hex) => {
    const draft = world.drafts.get(code)
    const proved = BigInt(verifier) === 0n ? 'decided on chain' : 'by proof'
    return `put ${policyName(world, id)} in the version ${draft?.name ?? `with code ${code}`}, ${proved}`
  },
  'registry.repeal': (world, id: Hex) => `repeal ${policyName(world, id)}: what it governs is denied`,
  'registry.revoke': (world, ground: Hex) => `revoke ${text(ground, world)} as a ground for slashes`,
  'params.set': ({ state }, numbers: Record<string, bigint | number>) => {
    const now = state.numbers as Record<string, bigint>
    const changed = Object.entries(numbers).filter(([name, value]) => now[name] !== BigInt(value))
    return `set ${changed.map(([name, value]) => `${name}: ${now[name]} -> ${value}`).join(', ') || 'no number'}`
  },
  'gate.enroll': ({ state }, owner: Hex, role: number) => {
    const named = Object.entries(state.roles).find(([, number]) => number === role)?.[0] ?? `role ${role}`
    return `admit ${nameOf(state, owner)} as ${named}`
  },
  'gate.exclude': ({ state }, account: Hex) => `exclude ${nameOf(state, account)}`,
  'models.adopt': (_, task: Hex, id: Hex) => `use model ${id.slice(0, 10)} for ${quoted(task)}`,
  'models.rollBack': (_, task: Hex) => `use the model before the present one for ${quoted(task)}`,
  'token.transfer': ({ state }, to: Hex, amount: bigint) =>
    `pay ${pol(amount)} POL of the treasury to ${nameOf(state, to)}`,
  'token.approve': ({ state }, spender: Hex, amount: bigint) =>
    `let ${nameOf(state, spender)} take ${pol(amount)} POL of the treasury`,
  'market.fund': ({ state }, hash: Hex) => {
    const proposed = state.proposed[hash]
    if (!proposed) return undefined
    const { name, proposer, tasks, escrow } = proposed
    const many = tasks.length === 1 ? 'task' : 'tasks'
    const by = nameOf(state, proposer)
    return `fund ${canonicalJson(name)}, a workflow that ${by} proposed: ${tasks.length} ${many}, ${pol(escrow)} POL`
  },
  'vault.reverse': ({ state }, { account, amount }: { account: Hex; amount: bigint }) =>
    `give ${nameOf(state, account)} back the ${pol(amount)} POL that it was slashed`,
}

function policyName(world: World, id: Hex): string {
  return policyById(world, id)?.name ?? `policy ${id}`
}

/** Names of tasks are their proposer's words. */
function quoted(word: Hex): string {
  return canonicalJson(wordText(word))
}

function text(arg: unknown, { state }: World): string {
  return typeof arg === 'string' && isAddress(arg) ? nameOf(state, arg) : canonicalJson(toWire(arg))
}
