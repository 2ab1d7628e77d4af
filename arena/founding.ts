import { CONTRACTS } from '../contracts/addresses.ts'
import type { Facts } from './facts.ts'
import { bigints, lower, put } from './known.ts'
import type { Fold } from './state.ts'

/** What a society is made of: parties, contracts, policies and the voted numbers. */
export const founding: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'society.founded': (state, { addresses, agents }) => {
    Object.assign(state.addresses, addresses)
    for (const { name, role, account, owner } of agents)
      state.agents[name] = {
        ...{ name, role, account, owner, balance: 0n, stake: 0n, locked: 0n, bonds: 0n, slashed: 0n },
        ...{ enrolled: false, delegates: {}, votes: { wallet: 0n, stake: 0n } },
      }
    const parties = Object.entries(state.addresses).map(([name, address]) => [address, name] as const)
    const keys = agents.flatMap(({ name, account, owner }) => [[account, name] as const, [owner, name] as const])
    for (const [address, name] of [...keys, ...parties]) state.names[lower(address)] ??= name
  },
  'contract.described': (state, { name, address, abi }) => {
    if ((CONTRACTS as readonly string[]).includes(name)) return // another's name is none
    put(state.addresses, name, address)
    state.names[lower(address)] ??= name
    put(state.brought, name, { address, abi, news: [] })
  },
  'policy.described': (state, { name, id, mode, params, units, words }) => {
    state.paramWords[name] = words.map(BigInt)
    state.policies[name] = { name, id, mode, version: 1, params: bigints(params), units }
  },
  'policy.changed': (state, { name, version, params, words, mode, units }) => {
    state.paramWords[name] = words.map(BigInt)
    const code = { ...(mode && { mode }), ...(units && { units }) }
    Object.assign(state.policies[name] ?? {}, { version, params: bigints(params), ...code })
  },
  'works.described': (state, { works }) => {
    for (const work of works) state.works[work.name] = work
  },
  'chain.params.NumbersSet': (state, { numbers }) => {
    const voted = Object.entries(numbers).map(([name, value]) => [name, BigInt(value)])
    state.numbers = Object.fromEntries(voted)
  },
  'chain.registry.ActionBound': (state, { target, selector, id }) => {
    const policy = Object.values(state.policies).find((candidate) => candidate.id === id)
    if (policy) state.bindings[`${lower(target)}:${selector}`] = policy.name
    else delete state.bindings[`${lower(target)}:${selector}`]
  },
  'chain.registry.Repealed': (state, { id }) => {
    const repealed = Object.values(state.policies).find((policy) => policy.id === id)
    if (!repealed) return
    delete state.policies[repealed.name]
    delete state.paramWords[repealed.name]
  },
}
