import { decodeFunctionData, erc20Abi } from 'viem'
import type { Address, Hex } from '../../agents/action.ts'
import type { SocietyDeps } from '../../agents/deps.ts'
import type { Member, Snapshot, Task, VotedNumbers } from '../../agents/snapshot.ts'
import type { Checker, Verdict } from '../../agents/underPolicy.ts'
import { wallets } from '../../agents/wallet.ts'
import { pol } from '../../agents/wire.ts'
import { defaultNumbers } from '../../contracts/numbers.ts'

/** The phrase of every development chain. */
export const MNEMONIC = 'test test test test test test test test test test test junk'

export const address = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`
export const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`

export const WORKFLOW = hash(0xf1)
const POL = 10n ** 18n

export function member(name: string, role: string, n: number): Member {
  const money = { balance: 50n * POL, stake: 100n * POL, locked: 0n, bonds: 0n, slashed: 0n }
  const known = { enrolled: true, delegates: {}, votes: { wallet: 0n, stake: 100n * POL } }
  return { name, role, account: address(0xa00 + n), owner: address(0xb00 + n), ...money, ...known }
}

export function task(index: number, rest: Partial<Task> = {}): Task {
  const task = {
    index,
    name: `task ${index}`,
    kind: 'check',
    needs: [],
    reward: 5n * POL,
    fee: 0n,
    spec: { note: 'do it' },
    deadline: 1_800_000_000n,
  }
  return { ...task, mode: 'attested', status: 'open', attempt: 0, ...rest }
}

export function snapshot(rest: Partial<Snapshot> = {}, tasks: Task[] = []): Snapshot {
  const names = [
    'market',
    'claims',
    'token',
    'governor',
    'registry',
    'gate',
    'supplier',
    'traces',
    'vault',
    'params',
    'models',
  ]
  const voted = Object.entries(defaultNumbers(60)).map(([name, value]) => [name, BigInt(Math.floor(Number(value)))])
  const flow = {
    hash: WORKFLOW,
    name: 'study',
    client: address(9),
    tasks,
    verified: false,
    paid: 0n,
    escrow: 20n * POL,
  }
  return {
    tick: 1,
    time: 1_700_000_000n,
    addresses: Object.fromEntries(names.map((name, i) => [name, address(i + 1)])),
    agents: { ada: member('ada', 'worker', 1), bob: member('bob', 'worker', 2), vera: member('vera', 'validator', 3) },
    workflows: tasks.length ? { [WORKFLOW]: flow } : {},
    proposed: {},
    works: {},
    numbers: Object.fromEntries(voted) as VotedNumbers,
    claims: {},
    disputes: {},
    notes: [],
    seats: [],
    slashes: {},
    ...{ drafts: {}, roles: { worker: 1, validator: 2 }, models: {}, inUse: {}, brought: {}, refusals: [] },
    proposals: {},
    policies: {
      payments: {
        name: 'payments',
        id: hash(0xb1),
        version: 1,
        params: { 'spendLimit.max': 5n * POL },
        units: { 'spendLimit.max': 'e-18 POL' },
        mode: 'guard',
      },
    },
    states: {},
    artifacts: {},
    ...rest,
  }
}

/** Allows payments while their sum within one message stays within the limit, and everything that is no payment. */
export function spendLimit(limit: bigint, token: Address = address(3)): Checker {
  return {
    begin: () => {
      let spent = 0n
      return {
        check: (call): Verdict => {
          if (call.target !== token) return { policy: 'work', allow: true, rule: 'known action', explanation: '' }
          const { args } = decodeFunctionData({ abi: erc20Abi, data: call.data })
          const total = spent + BigInt(args?.[1] ?? 0)
          const explanation = `would make ${pol(total)} POL of at most ${pol(limit)} POL`
          if (total > limit) return { policy: 'payments', allow: false, rule: 'over the limit', explanation }
          spent = total
          return { policy: 'payments', allow: true, rule: 'within the limit', explanation }
        },
      }
    },
  }
}

const nothing = async () => Promise.reject(new Error('nothing to open'))

export function deps(rest: Partial<SocietyDeps> = {}): SocietyDeps {
  return {
    signer: wallets({ mnemonic: MNEMONIC }).signer(0),
    chainId: 31337,
    check: spendLimit(5n * POL),
    skills: { check: async (task) => ({ result: hash(0xc0 + task.index), summary: `checked ${task.name}` }) },
    blobs: { get: async () => undefined, put: async () => hash(0) },
    referee: {
      inspect: async () => ({ valid: true }),
      leaf: nothing,
      recompute: nothing,
      run: async () => undefined,
      transition: nothing,
      end: nothing,
    },
    proveRun: async () => ({ last: [], digest: 0n, proof: '0x' }),
    packParams: (_policy, params) => Object.values(params),
    ...rest,
  }
}
