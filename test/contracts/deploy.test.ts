import { pad } from 'viem'
import { describe, expect, test } from 'vitest'
import { predictAddresses } from '../../contracts/addresses.ts'
import { defaultConfig } from '../../contracts/config.ts'
import {
  MigrationCodeError,
  planAdopt,
  planGenesis,
  planHandover,
  planUpgrade,
  SupplyError,
  UnbondingError,
} from '../../contracts/deploy.ts'
import { definePolicy, migration, mul, NoMigrationError, type Step, uint } from '../../policies/index.ts'

const deployer = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const config = defaultConfig({ day: 60n })
const agents = [1, 2].map((i) => ({ owner: pad(`0x0${i}`, { size: 20 }), role: i, funds: 5n, stake: 7n }))

describe('planGenesis', () => {
  test('default: contracts, accounts, funds, stakes, treasury', () => {
    const client = { address: pad('0x0c', { size: 20 }), funds: 9n }
    const { addresses, transactions } = planGenesis({ deployer, config, agents, client })
    expect(addresses).toMatchInlineSnapshot(`
      {
        "claims": "0x2279B7A0a67DB372996a5FaB50D91eAA73d2eBe6",
        "feedback": "0x959922bE3CAee4b8Cd9a407cc3ac1C251C2007B1",
        "gate": "0x0165878A594ca255338adfa4d48449f69242Eb8F",
        "governor": "0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9",
        "identity": "0x0B306BF915C4d645ff596e518fAf3F9669b97016",
        "inclusion": "0xA51c1fc2f0D1a1b8494Ed1FE312d7C3a78Ed91C0",
        "jobs": "0x68B1D87F95878fE05B998F19b66F4baba5De1aed",
        "market": "0xa513E6E4b8f2a923D98304ec87F64353C4D5C853",
        "models": "0x0DCd1Bf9A1b36cE34237eEaFef220932846BCD82",
        "params": "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
        "pool": "0x8A791620dd6260079BF849Dc5567aDC3F2FdC318",
        "proofs": "0xB7f8BC63BbcaD18155201308C8f3540b07f84F5e",
        "registry": "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707",
        "reputation": "0x9A676e781A523b5d0C0e43731313A708CB607508",
        "timelock": "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9",
        "token": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
        "traces": "0x610178dA211FEF7D417bC0e6FeD39F05609AD788",
        "validation": "0x9A9f2CCfdE556A7E9Ff0848998Aa4a0CFD8863AE",
        "vault": "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0",
      }
    `)
    expect(transactions.map(({ label }) => label)).toMatchInlineSnapshot(`
      [
        "deploy token",
        "deploy params",
        "deploy vault",
        "deploy timelock",
        "deploy governor",
        "deploy registry",
        "deploy gate",
        "deploy market",
        "deploy claims",
        "deploy pool",
        "deploy traces",
        "deploy proofs",
        "deploy inclusion",
        "deploy models",
        "deploy reputation",
        "deploy identity",
        "deploy feedback",
        "deploy validation",
        "deploy jobs",
        "enroll 0x0000000000000000000000000000000000000001 in role 1",
        "enroll 0x0000000000000000000000000000000000000002 in role 2",
        "fund account 0xd2EDf57E8A33235388E4ac798dfCB8A06e981d3C",
        "fund account 0x30C26a4b33850B8eabb85a676465DC215c06D605",
        "fund client 0x000000000000000000000000000000000000000c",
        "approve the stakes",
        "stake for 0xd2EDf57E8A33235388E4ac798dfCB8A06e981d3C",
        "stake for 0x30C26a4b33850B8eabb85a676465DC215c06D605",
        "the rest to the treasury",
      ]
    `)
  })

  test('behavior: a later nonce, other addresses', () => {
    const { addresses } = planGenesis({ deployer, config, agents: [], nonce: 3 })
    expect(addresses.token).toBe(predictAddresses(deployer).timelock)
  })

  test('error: more handed out than there is', () => {
    const poor = { ...config, supply: 23n }
    expect(() => planGenesis({ deployer, config: poor, agents })).toThrow(SupplyError)
    expect(planGenesis({ deployer, config: { ...config, supply: 24n }, agents }).transactions.at(-1)?.label).toMatch(
      'stake',
    )
  })

  test('error: stake that leaves before a claim is final', () => {
    expect(() => planGenesis({ deployer, config: { ...config, unbonding: 100n }, agents })).toThrow(UnbondingError)
  })
})

describe('planAdopt', () => {
  const policy = {
    id: pad('0x01'),
    code: '0x00',
    words: 1,
    params: [1n],
    bindings: [{ target: deployer, selector: '0x01020304' }],
  } as const
  const addresses = predictAddresses(deployer)

  test('default: a guard', () => {
    const { verifier, transactions } = planAdopt({ deployer, nonce: 20, addresses, policy })
    expect(verifier).toBeUndefined()
    expect(transactions.map(({ to, label }) => ({ to, label }))).toMatchInlineSnapshot(`
      [
        {
          "label": "deploy policy 0x0000000000000000000000000000000000000000000000000000000000000001",
          "to": undefined,
        },
        {
          "label": "adopt policy 0x0000000000000000000000000000000000000000000000000000000000000001",
          "to": "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707",
        },
        {
          "label": "bind 0x01020304 on 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
          "to": "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707",
        },
      ]
    `)
  })

  test('behavior: a key makes a verifier after the code', () => {
    const key = Array.from({ length: 22 }, () => 1n)
    const { code, verifier, transactions } = planAdopt({ deployer, nonce: 20, addresses, policy: { ...policy, key } })
    expect({ code, verifier }).toMatchInlineSnapshot(`
      {
        "code": "0xc6e7DF5E7b4f2A278906862b61205850344D4e7d",
        "verifier": "0x59b670e9fA9D0A427751Af201D676719a970857b",
      }
    `)
    expect(transactions.map(({ to }) => to === undefined)).toEqual([true, true, false, false])
  })
})

test('planHandover', () => {
  const addresses = predictAddresses(deployer)
  expect(planHandover(addresses).map(({ to }) => to)).toEqual([addresses.registry, addresses.gate])
})

describe('planUpgrade', () => {
  const version = (bits: number, more: object = {}) =>
    definePolicy({ name: 'sums', actions: ['f()'], state: { sum: uint(bits) }, step: () => ({}), ...more } as never)
  const before = version(96) as unknown as Step
  const migrated = version(97, { migrate: migration(before, ({ sum }) => ({ sum: mul(sum as never, 2) })) })
  const plan = (after: unknown, policy: object) =>
    planUpgrade({
      ...{ deployer, nonce: 7, addresses: predictAddresses(deployer), before, after: after as Step },
      policy: { id: pad('0x01'), code: '0xc0de', params: [1n], ...policy },
    })

  test('default: code, verifier and migration are deployed, and the owner is given the upgrade', () => {
    const { transactions, upgrade } = plan(migrated, { key: Array(22).fill(1n), migration: '0xabcd' })
    expect(transactions.map(({ data }) => data.slice(0, 6)).toSpliced(1, 1)).toEqual(['0xc0de', '0xabcd'])
    expect(transactions[1]!.data.length).toBeGreaterThan(1000)
    expect(upgrade.to).toBe(predictAddresses(deployer).registry)
    expect(plan(version(96), {}).transactions).toHaveLength(1)
  })

  test('error: another layout without a migrate, a migrate without its code', () => {
    expect(() => plan(version(97), {})).toThrow(NoMigrationError)
    expect(() => plan(migrated, {})).toThrow(MigrationCodeError)
    expect(() => plan(version(96), { migration: '0xabcd' })).toThrow(MigrationCodeError)
  })
})
