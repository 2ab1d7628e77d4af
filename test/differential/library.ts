import {
  ALLOWLIST_DEPTH,
  type AnyInput,
  aggregateStep,
  allowlist,
  indexedTree,
  policySet,
  rolePermission,
  type Step,
  separationOfDuties,
  spendLimit,
} from '../../policies/index.ts'
import { libraryTables } from '../../policies/library/tables.ts'
import { openingsOf } from '../../policies/openings.ts'

/** A step and inputs that reach its rules, approvals and denials alike. */
export interface Case {
  readonly step: Step
  readonly inputs: readonly AnyInput[]
}

export const payee = '0x00000000000000000000000000000000000000b2'
export const stranger = '0x00000000000000000000000000000000000000c3'
export const actor = '0x00000000000000000000000000000000000000a1'
const nobody = '0x0000000000000000000000000000000000000000'
export const tree = indexedTree(ALLOWLIST_DEPTH, [BigInt(payee), 0xffffn])

export const payments = policySet('payments', [spendLimit, allowlist])
const roles = rolePermission({
  worker: { role: 1, may: ['claimTask(bytes32,uint256)', 'transfer(address,uint256)', 'submitResult(bytes32,bytes)'] },
  validator: { role: 2, may: ['castVote(uint256,uint8)'] },
})
export const work = policySet('work', [roles, separationOfDuties, spendLimit])

const at = 1_700_000_000n
const limits = { 'spendLimit.max': 40n, 'spendLimit.window': 3600n }
const pay = (amount: bigint, to: `0x${string}`, since = 0n, spent = 0n) => ({
  params: { ...limits, 'allowlist.payees': tree.root },
  state: { 'spendLimit.since': since, 'spendLimit.spent': spent },
  request: { amount, to },
  secret: { 'allowlist.payee': tree.prove(BigInt(to)) },
  actor,
  at,
})
const act = (action: string, role: bigint, doer: string, amount = 0n) => ({
  params: limits,
  chain: { role, doer },
  request: { action, amount },
  actor,
  at,
})
const row = (group: bigint, value: bigint) => ({ request: { group, value }, actor, at })

const of = (step: unknown, inputs: readonly unknown[]): Case => ({ step: step as Step, inputs: inputs as AnyInput[] })

export const cases: readonly Case[] = [
  of(payments, [
    pay(40n, payee),
    pay(41n, payee),
    pay(10n, payee, at - 10n, 30n),
    pay(11n, payee, at - 10n, 30n),
    pay(40n, payee, at - 3600n, 40n),
    pay(40n, payee, at - 3599n, 40n),
    pay(1n, stranger),
    pay(1n, nobody),
  ]),
  of(work, [
    act('transfer(address,uint256)', 1n, nobody, 40n),
    act('transfer(address,uint256)', 1n, nobody, 41n),
    act('claimTask(bytes32,uint256)', 1n, nobody),
    act('claimTask(bytes32,uint256)', 1n, actor),
    act('submitResult(bytes32,bytes)', 1n, nobody),
    act('castVote(uint256,uint8)', 1n, nobody),
    act('castVote(uint256,uint8)', 2n, nobody),
  ]),
  ...[4, 64].map((groups) =>
    of(aggregateStep(groups), [
      row(0n, 1n),
      row(BigInt(groups - 1), -(1n << 47n)),
      row(BigInt(groups), 1n),
      {
        ...row(1n, (1n << 47n) - 1n),
        state: {
          count: Array(groups).fill((1n << 32n) - 1n),
          added: Array(groups).fill((1n << 88n) - 1n),
          taken: Array(groups).fill(1n),
        },
      },
    ]),
  ),
  ...Object.values(libraryTables)
    .flat()
    .map(({ step, rows, trees }): Case => {
      // A path that leads nowhere is an error of the evaluator, and to a circuit no witness at all.
      const possible = rows.filter(({ expect }) => expect !== 'error' || Object.keys(step.secrets).length === 0)
      return {
        step,
        inputs: possible.map(({ input }) => ({ ...input, secret: input.secret ?? openingsOf(step, input, trees) })),
      }
    }),
]
