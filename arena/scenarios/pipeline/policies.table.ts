import { AN_ERROR, indexedTree, NOTHING_PERMITS, policyTable } from '../../../policies/index.ts'
import { ROLES } from '../../genesis.ts'
import { calls } from '../calls.ts'
import { completion, conduct, duties, spending } from './policies.ts'

const POL = 10n ** 18n
const actor = '0x00000000000000000000000000000000000000a1' as const
const other = '0x00000000000000000000000000000000000000b2' as const
const supplier = '0x00000000000000000000000000000000000000c3' as const
const nobody = '0x0000000000000000000000000000000000000000' as const
const at = 1_700_000_000n

const payees = indexedTree(10, [BigInt(supplier)])
const params = { 'spendLimit.max': 2n * POL, 'spendLimit.window': 600n, 'allowlist.payees': payees.root }
const pay = (to: typeof supplier | typeof other, amount: bigint, spent = 0n, ago = 0n) => ({
  params,
  state: { 'spendLimit.since': at - ago, 'spendLimit.spent': spent },
  request: { to, amount },
  actor,
  at,
})
const LISTED = 'allowlist: the payee is on the list'
const UNLISTED = 'allowlist: the payee is not on the list'
const OVER = 'spendLimit: over the limit of the window'

const payments = policyTable(
  spending,
  [
    {
      name: 'a first payment to the supplier',
      input: pay(supplier, 2n * POL),
      expect: LISTED,
      next: { 'spendLimit.since': at, 'spendLimit.spent': 2n * POL },
    },
    { name: 'one unit above the limit', input: pay(supplier, 2n * POL + 1n), expect: OVER },
    {
      name: 'the rest of a window, which goes on',
      input: pay(supplier, POL, POL, 599n),
      expect: LISTED,
      next: { 'spendLimit.since': at - 599n, 'spendLimit.spent': 2n * POL },
    },
    { name: 'more than the rest of a window', input: pay(supplier, POL + 1n, POL, 599n), expect: OVER },
    {
      name: 'the next window',
      input: pay(supplier, 2n * POL, 2n * POL, 600n),
      expect: LISTED,
      next: { 'spendLimit.since': at, 'spendLimit.spent': 2n * POL },
    },
    { name: 'somebody who is on no list', input: pay(other, 1n), expect: UNLISTED },
    { name: 'too much for somebody who is on no list', input: pay(other, 3n * POL), expect: OVER },
    {
      name: 'a path for somebody else',
      input: { ...pay(supplier, 1n), secret: { 'allowlist.payee': payees.prove(BigInt(other)) } },
      expect: AN_ERROR,
    },
  ],
  { 'allowlist.payees': payees },
)

const role = (name: (typeof ROLES)[number]) => BigInt(ROLES.indexOf(name))
const take = (name: (typeof ROLES)[number], doer: typeof actor | typeof other | typeof nobody) => ({
  chain: { role: role(name), doer },
  actor,
  at,
})
const MAY_WORK = 'rolePermission: a worker may'

const tasks = policyTable(duties, [
  { name: 'a worker takes a task that is kept apart from none', input: take('worker', nobody), expect: MAY_WORK },
  { name: 'a worker takes the task after another one', input: take('worker', other), expect: MAY_WORK },
  {
    name: 'a worker takes the task after its own',
    input: take('worker', actor),
    expect: 'separationOfDuties: did the task that this one is kept apart from',
  },
  { name: 'a validator takes a task', input: take('validator', nobody), expect: NOTHING_PERMITS },
])

const { claims, traces, vault, governor } = calls
const call = (name: (typeof ROLES)[number], action: string) => ({
  chain: { role: role(name) },
  request: { action },
  actor,
  at,
})

const acts = policyTable(conduct, [
  { name: 'a worker claims a result', input: call('worker', claims.open), expect: MAY_WORK },
  { name: 'a worker votes', input: call('worker', governor.castVote), expect: MAY_WORK },
  { name: 'a worker settles', input: call('worker', claims.settle), expect: NOTHING_PERMITS },
  {
    name: 'a validator settles',
    input: call('validator', claims.settle),
    expect: 'rolePermission: a validator may',
  },
  {
    name: 'a validator disputes',
    input: call('validator', traces.killByTransition),
    expect: 'rolePermission: a validator may',
  },
  {
    name: 'a validator releases a slash',
    input: call('validator', vault.release),
    expect: 'rolePermission: a validator may',
  },
  { name: 'a worker takes its bond back', input: call('worker', claims.takeBonds), expect: MAY_WORK },
  { name: 'a validator claims', input: call('validator', claims.open), expect: NOTHING_PERMITS },
  { name: 'a proposer proposes', input: call('proposer', governor.propose), expect: 'rolePermission: a proposer may' },
  { name: 'a proposer disputes', input: call('proposer', traces.killByTransition), expect: NOTHING_PERMITS },
  { name: 'a stranger votes', input: call('none', governor.castVote), expect: NOTHING_PERMITS },
])

const close = (open: bigint, escrow: bigint, client: typeof other | typeof nobody) => ({
  chain: { open, escrow, client },
  request: { workflow: `0x${'1'.repeat(64)}` as const },
  actor,
  at,
})

const ends = policyTable(completion, [
  { name: 'all done and paid', input: close(0n, 0n, other), expect: 'every task is done and paid' },
  { name: 'a task is open', input: close(1n, 0n, other), expect: NOTHING_PERMITS },
  { name: 'escrow is left', input: close(0n, 1n, other), expect: NOTHING_PERMITS },
  { name: 'no such workflow', input: close(0n, 0n, nobody), expect: NOTHING_PERMITS },
])

export default [payments, tasks, acts, ends]
