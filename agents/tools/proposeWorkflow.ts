import type { Hex } from 'viem'
import { encodeFunctionData, keccak256, stringToHex, toHex } from 'viem/utils'
import { z } from 'zod'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import { MODES } from '../../contracts/work.ts'
import { zeroAddress } from '../../contracts/zero.ts'
import type { HouseWork, Snapshot } from '../snapshot.ts'
import { fromPol, Pol, toJson } from '../wire.ts'
import { effect } from './effect.ts'
import { contract, missing, own } from './find.ts'
import { ToolError } from './tool.ts'

const Index = z.int().min(0).max(31)

/** A task as an agent proposes it. */
export const ProposedTask = z.strictObject({
  name: z.string().min(1).max(60),
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes')
    .describe('which skill does it, such as the kind of a task that you have seen'),
  goal: z.string().max(500).describe('what is to be done, for whoever takes it'),
  reward: Pol,
  mode: z
    .enum(MODES)
    .default('attested')
    .describe(
      'how its result is judged: attested (signed word), trace (a claim that anybody can dispute row by row), secret (a claim of which anybody can demand a proof), proof (a proof comes with it)',
    ),
  work: z.string().optional().describe('what it is judged by unless attested: a name from works'),
  needs: z
    .array(Index)
    .max(31)
    .default([])
    .describe('earlier tasks that must be done first; a trace needs the task that delivers its rows first'),
  apartFrom: Index.optional().describe('a task that it waits for, whose worker may not do this one'),
  retries: z.int().min(0).max(255).default(3).describe('how many dead claims it survives'),
})

export const proposeWorkflow = effect({
  name: 'proposeWorkflow',
  description:
    'Propose a workflow: tasks that can be taken once somebody, you or another, has funded it (approve, fundWorkflow). What judges their results is named by its name in works.',
  schema: z.strictObject({
    name: z.string().min(1).max(60),
    within: z
      .int()
      .min(1)
      .max(10 ** 9)
      .describe('seconds from now until its tasks can no longer be taken'),
    tasks: z.array(ProposedTask).min(1).max(32),
  }),
  draft: ({ name, within, tasks }, { snapshot }) => {
    const used = [...new Set(tasks.flatMap(({ mode, work }) => (mode === 'attested' ? [] : [work ?? ''])))]
    const works = used.map((each) => worksOf(snapshot, each))
    const deadline = Number(snapshot.time) + within
    const specs = tasks.map((task, index) => specOf(task, { index, used, deadline, snapshot }))
    // Time tells apart two workflows that are alike in all else.
    const args = [works, specs, toHex(snapshot.time, { size: 32 })] as const
    const data = encodeFunctionData({ abi: workflowMarketAbi, functionName: 'propose', args })
    const summary = `propose workflow ${JSON.stringify(name)}: ${tasks.length} task${tasks.length === 1 ? '' : 's'}`
    return { call: { target: contract(snapshot, 'market'), data }, summary }
  },
})

/** What the hash of a task on chain is of: the words of its proposer, without which it says nothing to people. */
export function taskWords({ name, kind, goal }: Pick<z.output<typeof ProposedTask>, 'name' | 'kind' | 'goal'>): string {
  return toJson({ name, kind, goal })
}

/** As it stands on chain. */
export function hashWords(text: string): Hex {
  return keccak256(stringToHex(text))
}

function worksOf({ works }: Pick<Snapshot, 'works'>, name: string) {
  const { step, verifier = zeroAddress, words } = own(works, name) ?? missing('work', name, works)
  return { step, verifier, words, params: [] }
}

function specOf(
  { mode, work, needs, apartFrom, reward, retries, ...text }: z.output<typeof ProposedTask>,
  {
    index,
    used,
    deadline,
    snapshot,
  }: { index: number; used: readonly string[]; deadline: number; snapshot: Pick<Snapshot, 'works'> },
) {
  const wrong = (what: string) => new ToolError(`task ${index} (${text.name}): ${what}`)
  const later = needs.find((need) => need >= index)
  if (later !== undefined) throw wrong(`it can need earlier tasks only, and ${later} is none`)
  if (mode === 'attested' && work !== undefined) throw wrong('an attested task has no work: its worker signs for it')
  const house = work === undefined ? undefined : own(snapshot.works, work)
  if (house && !MODES_OF[house.mode].includes(mode))
    throw wrong(`${work} judges ${MODES_OF[house.mode].join(' or ')}, not ${mode}`)
  if (mode === 'trace' && !needs.length) throw wrong('a trace needs a task that delivers its rows')
  return {
    spec: hashWords(taskWords(text)),
    needs: [...new Set(needs)].reduce((mask, need) => mask + 2 ** need, 0),
    deadline,
    reward: fromPol(reward),
    mode: MODES.indexOf(mode),
    work: mode === 'attested' ? 0 : 1 + used.indexOf(work ?? ''),
    apartFrom: apartFrom === undefined ? 0 : apartFrom + 1,
    retries,
  }
}

/** A verifier of whole runs serves results that come with a proof as well as those of which one is demanded. */
const MODES_OF: Record<HouseWork['mode'], readonly (typeof MODES)[number][]> = {
  trace: ['trace'],
  secret: ['secret', 'proof'],
}
