import type { Address, Hex } from 'viem'
import { encodeFunctionData, getContractAddress, toHex } from 'viem/utils'
import type { HouseWork } from '../agents/snapshot.ts'
import type { Wallets } from '../agents/wallet.ts'
import { fromPol } from '../agents/wire.ts'
import type { ProofSystem } from '../circuits/prove.ts'
import { compileRun, type RunCircuit } from '../circuits/run.ts'
import type { Addresses } from '../contracts/addresses.ts'
import { compileSolidity } from '../contracts/compile.ts'
import { verifierCode } from '../contracts/deploy.ts'
import { agentTokenAbi, workflowMarketAbi } from '../contracts/generated/index.ts'
import { feeOf, MODES, type Mode } from '../contracts/work.ts'
import { zeroAddress } from '../contracts/zero.ts'
import { type Step, toSolidity } from '../policies/index.ts'
import type { Progress } from './adoption.ts'
import { tickTime } from './clock.ts'
import { canonicalJson } from './event.ts'
import type { DescribedTask, Facts } from './facts.ts'
import type { Recorder } from './recorder.ts'
import type { Society, TaskPlan, WorkflowPlan, Workshop } from './society.ts'
import type { Sender } from './txs.ts'

/** How many dead claims a task survives, unless its plan says otherwise. */
const RETRIES = 3

/** The client opens each planned workflow and pays its escrow; the steps of trace tasks are put on chain first. */
export async function createWorkflows({
  society,
  wallets,
  sender,
  recorder,
  workshop,
  addresses,
  cacheDir,
  validatorFee,
  nonce,
  mine,
  prover,
  progress,
}: {
  society: Society
  wallets: Wallets
  sender: Sender
  recorder: Recorder
  workshop: Workshop
  addresses: Addresses
  cacheDir: string
  /** Share of a trace's reward on top of it, in basis points. */
  validatorFee: number
  /** The operator's next. */
  nonce: number
  mine: () => Promise<void>
  prover: Pick<ProofSystem, 'build'>
  progress: Progress
}): Promise<RunCircuits> {
  const plans = society.workflows(workshop)
  const operator = wallets.signer('operator')
  const client = wallets.signer('client')
  const steps = new Map<Step, Address>()
  let next = nonce
  const deploy = async (data: Hex) => {
    await sender.send(operator, { data })
    return getContractAddress({ from: operator.address, nonce: BigInt(next++) })
  }
  for (const step of new Set(plans.flatMap(({ tasks }) => tasks.flatMap((task) => task.step ?? [])))) {
    const { contract, source } = toSolidity(step)
    const { bytecode } = await compileSolidity({ sources: { [`${contract}.sol`]: source }, contract, cacheDir })
    steps.set(step, await deploy(bytecode))
  }
  const circuits = new Map<string, RunCircuit>()
  const verifiers = new Map<Step, Address>()
  for (const { kind, step, secret } of plans.flatMap(({ tasks }) => tasks)) {
    if (!step || secret === undefined || circuits.has(kind)) continue
    const label = `circuit of ${step.name}`
    const circuit = await compileRun(prover, step, {
      rows: secret,
      onProgress: ({ phase, percent }) => progress(`${label}: ${phase}`, percent),
    })
    circuits.set(kind, circuit)
    verifiers.set(step, await deploy(verifierCode(circuit.keyWords)))
  }
  const workOf = (step: Step): WorkOnChain => ({
    ...{ step: steps.get(step) as Address, verifier: verifiers.get(step) ?? zeroAddress },
    ...{ words: step.state.words, params: [] },
  })
  const named = plans.flatMap(({ tasks }) => tasks).flatMap((task) => houseWork(task, workOf))
  const works = [...new Map(named.map((work) => [work.name, work])).values()]
  if (works.length) recorder.record('works.described', null, { works })
  for (const [index, plan] of plans.entries()) {
    const escrow = plan.tasks
      .map((task) => ({ mode: modeOf(task), reward: fromPol(task.reward) }))
      .reduce((sum, task) => sum + task.reward + feeOf(task, BigInt(validatorFee)), 0n)
    await sender.send(client, {
      to: addresses.token,
      data: encodeFunctionData({ abi: agentTokenAbi, functionName: 'approve', args: [addresses.market, escrow] }),
    })
    const used = [...new Set(plan.tasks.flatMap(({ step }) => step ?? []))]
    const deadline = Number(tickTime(plan.deadline))
    const tasks = plan.tasks.map((task) => taskSpec(task, { used, deadline, workshop }))
    const given = used.map((step) => ({ ...workOf(step), params: [] }))
    const args = [given, tasks, toHex(index, { size: 32 })] as const
    await sender.send(client, {
      to: addresses.market,
      data: encodeFunctionData({ abi: workflowMarketAbi, functionName: 'createWorkflow', args }),
    })
    await mine()
    const created = recorder.events.findLast(({ type }) => type === 'chain.market.WorkflowCreated')
    const hash = created?.data.workflow as Hex
    recorder.record('workflow.described', null, describe(plan, { hash, client: client.address, deadline, workOf }))
  }
  return circuits
}

/** The circuits of runs over secret rows, by kind of task. */
export type RunCircuits = ReadonlyMap<string, RunCircuit>

/** What a task of the plan is checked by, as others may name it: by its kind. */
function houseWork({ kind, step, secret }: TaskPlan, workOf: (step: Step) => WorkOnChain): HouseWork[] {
  if (!step) return []
  const { step: at, verifier, words } = workOf(step)
  const mode = secret === undefined ? 'trace' : 'secret'
  return [{ name: kind, mode, step: at, words, ...(verifier === zeroAddress ? {} : { verifier }) }]
}

type WorkOnChain = NonNullable<DescribedTask['work']>

function taskSpec(
  task: TaskPlan,
  { used, deadline, workshop }: { used: readonly Step[]; deadline: number; workshop: Workshop },
) {
  return {
    spec: workshop.blobs.put(canonicalJson(task.spec)),
    needs: (task.needs ?? []).reduce((mask, index) => mask + 2 ** index, 0),
    deadline,
    reward: fromPol(task.reward),
    mode: MODES.indexOf(modeOf(task)),
    work: task.step ? 1 + used.indexOf(task.step) : 0,
    apartFrom: task.apartFrom === undefined ? 0 : task.apartFrom + 1,
    retries: task.retries ?? RETRIES,
  }
}

function describe(
  { name, tasks }: WorkflowPlan,
  { deadline, workOf, ...at }: { hash: Hex; client: Address; deadline: number; workOf: (step: Step) => WorkOnChain },
): Facts['workflow.described'] {
  return {
    ...at,
    name,
    tasks: tasks.map(({ kind, needs = [], apartFrom, reward, spec, step, ...task }) => ({
      name: task.name,
      kind,
      mode: modeOf({ step, ...task }),
      needs,
      ...(apartFrom === undefined ? {} : { apartFrom }),
      reward: String(fromPol(reward)),
      deadline: String(deadline),
      spec,
      ...(step ? { work: workOf(step) } : {}),
    })),
  }
}

function modeOf({ step, secret }: { step?: Step | undefined; secret?: number }): Mode {
  return !step ? 'attested' : secret === undefined ? 'trace' : 'secret'
}
