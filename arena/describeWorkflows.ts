import type { Address, Hex } from 'viem'
import { decodeFunctionData, getAbiItem, slice, toFunctionSelector } from 'viem/utils'
import type { effects } from '../agents/tools/index.ts'
import { hashWords, taskWords } from '../agents/tools/proposeWorkflow.ts'
import { workflowMarketAbi } from '../contracts/generated/index.ts'
import { MODES } from '../contracts/work.ts'
import type { SentBy } from './describe.ts'
import type { Event } from './event.ts'
import type { DescribedTask } from './facts.ts'
import type { World } from './world.ts'

type Words = Parameters<typeof effects.proposeWorkflow.draft>[0]

/**
 * What agents propose, out of the calldata: how tasks depend, what they pay, what judges them. Names and goals are its proposer's
 * words, taken where the chain has their hash.
 */
export function describeWorkflows(
  { recorder, workshop }: Pick<World, 'recorder' | 'workshop'>,
  events: readonly Event[],
  sent: SentBy,
): void {
  for (const { type, data } of events) {
    if (type !== 'chain.market.WorkflowProposed') continue
    const { workflow: hash, proposer } = data as { workflow: Hex; proposer: Address }
    const intent = sent.get(data.tx)
    const proposed = intent && proposedIn(intent.call.data)
    if (!proposed) continue
    const said = intent.tool === 'proposeWorkflow' ? (intent.args as Words) : undefined
    const [works, specs] = proposed
    const tasks = specs.map((spec, index): DescribedTask => {
      const work = works[spec.work - 1]
      return {
        ...wordsOf(said?.tasks[index], spec.spec, index, workshop),
        mode: MODES[spec.mode] ?? 'attested',
        needs: specs.flatMap((_, other) => ((spec.needs >>> other) & 1 ? [other] : [])),
        ...(spec.apartFrom ? { apartFrom: spec.apartFrom - 1 } : {}),
        reward: String(spec.reward),
        deadline: String(spec.deadline),
        ...(work ? { work: { ...work, params: work.params.map(String) } } : {}),
      }
    })
    recorder.record('workflow.proposed', null, { hash, name: said?.name ?? 'without a name', proposer, tasks })
  }
}

/** Undefined where the proposal came about in another call, as the DAO's do: what it says stands there, and nobody's words with it. */
function proposedIn(data: Hex) {
  if (slice(data, 0, 4) !== PROPOSE) return undefined
  const { functionName, args } = decodeFunctionData({ abi: workflowMarketAbi, data })
  return functionName === 'propose' ? args : undefined
}

const PROPOSE = toFunctionSelector(getAbiItem({ abi: workflowMarketAbi, name: 'propose' }))

function wordsOf(
  said: Words['tasks'][number] | undefined,
  spec: Hex,
  index: number,
  { blobs }: World['workshop'],
): Pick<DescribedTask, 'name' | 'kind' | 'spec'> {
  const text = said && taskWords(said)
  if (!text || hashWords(text) !== spec) return { name: `task ${index}`, kind: 'unknown', spec: null }
  blobs.put(text)
  return { name: said.name, kind: said.kind, spec: { goal: said.goal } }
}
