import type { Abi } from 'viem'
import { encodeFunctionData, stringToHex } from 'viem/utils'
import { z } from 'zod'
import { agentTokenAbi } from '../../contracts/generated/AgentToken.ts'
import { aiWorkflowGovernanceAbi } from '../../contracts/generated/AIWorkflowGovernance.ts'
import { modelRegistryAbi } from '../../contracts/generated/ModelRegistry.ts'
import { paramsAbi } from '../../contracts/generated/Params.ts'
import { policyRegistryAbi } from '../../contracts/generated/PolicyRegistry.ts'
import { stakeVaultAbi } from '../../contracts/generated/StakeVault.ts'
import { workflowMarketAbi } from '../../contracts/generated/WorkflowMarket.ts'
import { zeroAddress } from '../../contracts/zero.ts'
import type { Call, Hex } from '../action.ts'
import type { ToolContext } from '../context.ts'
import type { Snapshot } from '../snapshot.ts'
import { fromPol, Pol, pol } from '../wire.ts'
import { contract, Hash, missing, own, party, slash } from './find.ts'
import { ToolError } from './tool.ts'

export const Value = z
  .string()
  .regex(/^(\d{1,78}|\d{1,40}(\.\d{1,18})? POL)$/, 'a value is "3600" or "2.5 POL"')
  .describe('an integer in the parameter\'s own unit, such as "3600", or an amount, such as "2.5 POL"')

/** Names of tasks and metrics are words of the chain. */
export const Label = z.string().regex(/^[\x20-\x7e]{1,32}$/, 'at most 32 characters, without accents')

/** One thing that a vote can change. */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('params'),
    policy: z.string().describe('name of the policy set'),
    params: z.record(z.string(), Value).describe('parameter path to new value; the others stay'),
  }),
  z.strictObject({ kind: z.literal('version'), draft: z.string().describe('a name in drafts') }),
  z.strictObject({ kind: z.literal('repeal'), policy: z.string().describe('what it governs is denied from then on') }),
  z.strictObject({
    kind: z.literal('numbers'),
    numbers: z.record(z.string(), Value).describe('voted number to new value, such as {"window": "300"}'),
  }),
  z.strictObject({
    kind: z.literal('admit'),
    agent: z.string().describe('name of an agent that is not enrolled'),
    role: z.string().describe('a role that members have'),
  }),
  z.strictObject({ kind: z.literal('exclude'), agent: z.string().describe('name of a member') }),
  z.strictObject({ kind: z.literal('model'), task: Label, model: Hash.describe('id of a record in models') }),
  z.strictObject({ kind: z.literal('rollBack'), task: Label.describe('back to the model before the one in use') }),
  z.strictObject({
    kind: z.literal('workflow'),
    workflow: Hash.describe('hash of a proposed workflow, which the treasury pays for'),
  }),
  z.strictObject({ kind: z.literal('payment'), to: z.string(), amount: Pol.describe('in POL, from the treasury') }),
  z.strictObject({ kind: z.literal('appeal'), slash: Hash.describe('offence of a slash in escrow, to be given back') }),
])
export type Change = z.output<typeof Change>

type Site = Pick<ToolContext, 'snapshot' | 'packParams'>
type Made = { calls: Call[]; summary: string }

/** The calls that the timelock would make, and a line for people. */
export function callsOf(change: Change, { snapshot, packParams }: Site): Made {
  const call = <A extends Abi>(to: string, abi: A, functionName: string, args: readonly unknown[]): Call => ({
    target: contract(snapshot, to),
    data: encodeFunctionData({ abi: abi as Abi, functionName, args }),
  })
  const one = (summary: string, ...[to, abi, name, args]: Parameters<typeof call>): Made => ({
    calls: [call(to, abi, name, args)],
    summary,
  })
  switch (change.kind) {
    case 'params': {
      const { name, id, params } = policyNamed(snapshot, change.policy)
      const words = packParams(name, changed(params, change.params))
      const values = Object.entries(change.params).map(([param, value]) => `${param} = ${value}`)
      return one(`set ${name} ${values.join(', ')}`, 'registry', policyRegistryAbi, 'setParams', [id, words])
    }
    case 'version': {
      const found = own(snapshot.drafts, change.draft) ?? missing('draft', change.draft, snapshot.drafts)
      const { policy, code, verifier = zeroAddress, migration = zeroAddress, words, params, development } = found
      const { id } = policyNamed(snapshot, policy)
      const args = [id, code, verifier, words, params, migration, development]
      return one(`put ${policy} in its version ${change.draft}`, 'registry', policyRegistryAbi, 'upgrade', args)
    }
    case 'repeal': {
      const { name, id } = policyNamed(snapshot, change.policy)
      return one(`repeal ${name}`, 'registry', policyRegistryAbi, 'repeal', [id])
    }
    case 'numbers': {
      const numbers = changed(snapshot.numbers, change.numbers)
      const values = Object.entries(change.numbers).map(([name, value]) => `${name} = ${value}`)
      return one(`set ${values.join(', ')}`, 'params', paramsAbi, 'set', [numbers])
    }
    case 'admit': {
      const { name, owner, enrolled } = memberNamed(snapshot, change.agent)
      if (enrolled) throw new ToolError(`${name} is enrolled already`)
      const role = own(snapshot.roles, change.role) ?? missing('role', change.role, snapshot.roles)
      return one(`admit ${name} as ${change.role}`, 'gate', aiWorkflowGovernanceAbi, 'enroll', [owner, role])
    }
    case 'exclude': {
      const { name, account } = memberNamed(snapshot, change.agent)
      return one(`exclude ${name}`, 'gate', aiWorkflowGovernanceAbi, 'exclude', [account])
    }
    case 'model': {
      const { id } = own(snapshot.models, change.model) ?? missing('model', change.model, snapshot.models)
      return one(`use model ${short(id)} for ${change.task}`, 'models', modelRegistryAbi, 'adopt', [
        word(change.task),
        id,
      ])
    }
    case 'rollBack':
      return one(`roll back the model for ${change.task}`, 'models', modelRegistryAbi, 'rollBack', [word(change.task)])
    case 'workflow': {
      const { hash, name, escrow } =
        own(snapshot.proposed, change.workflow) ?? missing('proposed workflow', change.workflow, snapshot.proposed)
      return {
        calls: [
          call('token', agentTokenAbi, 'approve', [contract(snapshot, 'market'), escrow]),
          call('market', workflowMarketAbi, 'fund', [hash]),
        ],
        summary: `fund workflow ${JSON.stringify(name)} with ${pol(escrow)} POL of the treasury`,
      }
    }
    case 'payment': {
      const args = [party(snapshot, change.to), fromPol(change.amount)]
      return one(`pay ${change.amount} POL of the treasury to ${change.to}`, 'token', agentTokenAbi, 'transfer', args)
    }
    case 'appeal': {
      const { status: _, why, counted: __, ...slashed } = slash(snapshot, change.slash)
      return {
        calls: [
          call('registry', policyRegistryAbi, 'revoke', [slashed.ground]),
          call('vault', stakeVaultAbi, 'reverse', [slashed]),
        ],
        summary: `give back what was slashed for ${JSON.stringify(why)}`,
      }
    }
  }
}

/** The policy that it changes, if it changes one. */
export function policyOf(change: Change, { drafts }: Snapshot): string | undefined {
  if (change.kind === 'version') return own(drafts, change.draft)?.policy
  return change.kind === 'params' || change.kind === 'repeal' ? change.policy : undefined
}

/** A text as a word of the chain. */
export function word(text: string): Hex {
  return stringToHex(text, { size: 32 })
}

/** All values, some of them changed. */
export function changed(now: Readonly<Record<string, bigint>>, wanted: Record<string, string>): Record<string, bigint> {
  const next = { ...now }
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(now, name)) missing('parameter', name, now)
    next[name] = value.endsWith(' POL') ? fromPol(value.slice(0, -4)) : BigInt(value)
  }
  return next
}

function policyNamed({ policies }: Snapshot, name: string) {
  return own(policies, name) ?? missing('policy', name, policies)
}

function memberNamed({ agents }: Snapshot, name: string) {
  return own(agents, name) ?? missing('agent', name, agents)
}

function short(id: string): string {
  return id.slice(0, 10)
}
