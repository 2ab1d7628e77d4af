import type { Address, Hex } from 'viem'
import { encodeFunctionData, getContractAddress } from 'viem/utils'
import { explainRevert } from '../contracts/errors.ts'
import { paramsAbi, policyRegistryAbi } from '../contracts/generated/index.ts'
import type { Numbers } from '../contracts/numbers.ts'
import { zeroAddress } from '../contracts/zero.ts'
import { decide, keptWords, packWords, permitAll, type Step } from '../policies/index.ts'
import { creationOf } from './adoption.ts'
import type { Mined } from './chain.ts'
import { type Change, changeOf, changeScene } from './change.ts'
import { tickTime } from './clock.ts'
import { setParams } from './commands/policySet.ts'
import { describeChanges } from './describe.ts'
import type { Intervention } from './fork.ts'
import { namedParams } from './paramNames.ts'
import { recordBlocks } from './record.ts'
import type { Recorder } from './recorder.ts'
import type { Scene } from './scene.ts'
import type { PolicyInForce, World } from './world.ts'

/** What is called, or created, in the timelock's name. */
interface Call {
  to?: Address
  data: Hex
}

/** What a fork changes before genesis, recorded. */
export function vary(
  recorder: Recorder,
  scene: Scene,
  interventions: readonly Intervention[],
  names: Record<string, Address>,
): Scene {
  let varied = scene
  for (const { at, changes } of interventions.filter((each) => each.at === 0)) {
    recorder.record('run.forked', null, { at, changes, acts: [] })
    for (const change of read(varied, { at, changes })) varied = changeScene(varied, change, names)
  }
  return varied
}

/**
 * Changes a running society at the start of a tick, before anybody thinks. What stands on chain is changed in the name of the
 * timelock, in a block of its own, by transactions that nobody signed or voted for: `run.forked` has them, and `verify` says so.
 *
 * @throws {@link InterventionError} when the chain refuses a change
 */
export async function intervene(
  world: World,
  { at, changes }: Intervention,
  site: { names: Record<string, Address>; cacheDir: string },
): Promise<void> {
  const { recorder, chain, addresses } = world
  const { society, seed, silent } = world
  let scene: Scene = { society, seed, silent, numbers: {} }
  const wanted = read(scene, { at, changes })
  const acts = await actsOf(world, wanted, site)
  recorder.record('run.forked', null, { at, changes, acts })
  for (const change of wanted) scene = changeScene(scene, change, site.names)
  Object.assign(world, { society: scene.society, seed: scene.seed, silent: scene.silent })
  if (acts.length === 0) return
  for (const act of acts) await chain.impose({ as: addresses.timelock, ...act })
  const blocks = await chain.mine(tickTime(at))
  blocks.forEach(mustSucceed)
  const before = recorder.events.length
  recordBlocks(recorder, { addresses, brought: world.state.brought }, blocks)
  const news = recorder.events.slice(before)
  await describeChanges(world, news)
  for (const { type, data } of news) if (type === 'chain.registry.Upgraded') describeOff(world, data.id as Hex, data)
}

function read({ society }: Scene, { at, changes }: Intervention): Change[] {
  return Object.entries(changes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => changeOf(society, key, text, at))
}

/** What has to be done on chain; the policies of the world are already as they will be. */
async function actsOf(
  world: World,
  wanted: readonly Change[],
  { names, cacheDir }: { names: Record<string, Address>; cacheDir: string },
): Promise<Call[]> {
  const { timelock, registry, params } = world.addresses
  const read = { blockNumber: world.chain.height }
  let nonce = await world.chain.client.getTransactionCount({ address: timelock, ...read })
  const inForce = new Map<string, readonly bigint[]>()
  const acts: Call[] = []
  const act = (call: Call) => {
    acts.push(call)
    nonce += 1
  }

  const sets = wanted.filter((change) => change.of === 'param')
  for (const [name, some] of Map.groupBy(sets, ({ policy }) => policy)) {
    const policy = world.policies.get(name) as PolicyInForce
    const now = { params: namedParams(policy.step.params, world.state.paramWords[name] ?? []), trees: policy.trees }
    const texts = some.map(({ param, text }) => `${param}=${text}`)
    const set = setParams(policy.step, now, texts, names)
    world.policies.set(name, { ...policy, trees: set.trees })
    const words = packWords(policy.step.params, set.params as Parameters<typeof packWords>[1])
    inForce.set(name, words)
    const args = [policy.id, words] as const
    act({ to: registry, data: encodeFunctionData({ abi: policyRegistryAbi, functionName: 'setParams', args }) })
  }

  const numbers = wanted.filter((change) => change.of === 'number')
  if (numbers.length > 0) {
    const version = await world.chain.client.readContract({
      address: params,
      abi: paramsAbi,
      functionName: 'version',
      ...read,
    })
    const now = await world.chain.client.readContract({
      ...{ address: params, abi: paramsAbi, functionName: 'at', args: [version], ...read },
    })
    const set: Numbers = { ...now, ...Object.fromEntries(numbers.map(({ number, value }) => [number, value])) }
    act({ to: params, data: encodeFunctionData({ abi: paramsAbi, functionName: 'set', args: [set] }) })
  }

  for (const { policy: name } of wanted.filter((change) => change.of === 'off')) {
    const { circuit: _, ...policy } = world.policies.get(name) as PolicyInForce
    const step: Step = permitAll(policy.step)
    const code = getContractAddress({ from: timelock, nonce: BigInt(nonce) })
    act({ data: await creationOf(step, names, cacheDir) })
    const words = inForce.get(name) ?? world.state.paramWords[name] ?? []
    const args = [policy.id, code, zeroAddress, keptWords(step), words, zeroAddress, false] as const
    act({ to: registry, data: encodeFunctionData({ abi: policyRegistryAbi, functionName: 'upgrade', args }) })
    world.policies.set(name, { ...policy, step, decide: decide(step), mode: 'guard', code })
  }
  return acts
}

function describeOff({ policies, recorder }: World, id: Hex, { version }: Record<string, unknown>): void {
  const policy = [...policies.values()].find((each) => each.id === id) as PolicyInForce
  const words = recorder.events.findLast(({ type, data }) => type === 'chain.registry.Upgraded' && data.id === id)?.data
    .params as string[]
  const params = namedParams(policy.step.params, words.map(BigInt))
  recorder.record('policy.changed', null, {
    ...{ name: policy.name, version: Number(version), params, words, mode: 'guard' },
    summary: 'off: it permits every call that it can read',
  })
}

function mustSucceed({ receipts }: Mined): void {
  const failed = receipts.find(({ status }) => status !== 'success')
  if (failed) throw new InterventionError(explainRevert(failed.reason ?? '0x'))
}

/** The contracts do not take what a fork wants to set. */
export class InterventionError extends Error {
  override readonly name = 'Arena.InterventionError'
  constructor(reason: string) {
    super(`The contracts refuse this change: ${reason}. Set another value.`)
  }
}
