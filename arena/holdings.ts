import type { Hex } from 'viem'
import type { Slash } from '../agents/snapshot.ts'
import { zeroAddress } from '../contracts/zero.ts'
import type { Facts } from './facts.ts'
import { balanceOf, lower, memberAt, nameOf } from './known.ts'
import type { Fold, State } from './state.ts'

/** Who owns what: balances, stake, and what was taken of it. */
export const holdings: { [Type in keyof Facts]?: Fold<Facts[Type]> } = {
  'chain.token.Transfer': (state, { from, to, value }) => {
    const amount = BigInt(value)
    if (from === zeroAddress) state.supply += amount
    else state.balances[lower(from)] = balanceOf(state, from) - amount
    if (to === zeroAddress) {
      state.supply -= amount
      state.totals.burned += amount
    } else state.balances[lower(to)] = balanceOf(state, to) + amount
  },
  'chain.vault.Deposited': (state, { account, amount }) => stake(state, account, amount, 'stake', 1n),
  'chain.vault.UnbondRequested': (state, { account, amount }) => stake(state, account, amount, 'stake', -1n),
  'chain.vault.Locked': (state, data) => lock(state, data, 1n),
  'chain.vault.Unlocked': (state, data) => lock(state, data, -1n),
  'chain.vault.Slashed': (state, { account, slash, locked, unbonding }) => {
    const { amount } = slash
    stake(state, account, String(BigInt(amount) - BigInt(unbonding)), 'stake', -1n)
    lock(state, { account, by: slash.locker, amount: locked }, -1n)
    stake(state, account, amount, 'slashed', 1n)
    state.totals.slashed += BigInt(amount)
    state.slashes[slash.offence] = slashOf(state, slash)
  },
  'chain.vault.SlashRedirected': (state, { slash }) => {
    state.slashes[slash.offence] = slashOf(state, slash)
  },
  'chain.vault.SlashReleased': (state, { offence }) => {
    Object.assign(state.slashes[offence] ?? {}, { status: 'released' })
  },
  'chain.vault.SlashReversed': (state, { account, offence, amount }) => {
    Object.assign(state.slashes[offence] ?? {}, { status: 'reversed' })
    stake(state, account, amount, 'stake', 1n)
    stake(state, account, amount, 'slashed', -1n)
    state.totals.slashed -= BigInt(amount)
  },
  'chain.claims.BondForfeited': (state, { winner, offence }) =>
    tell(state, offence, `demand against ${nameOf(state, winner)} that showed nothing wrong`),
}

function stake(
  state: State,
  account: string,
  amount: string,
  field: 'stake' | 'locked' | 'bonds' | 'slashed',
  sign: bigint,
): void {
  const member = memberAt(state, account)
  if (member) member[field] += sign * BigInt(amount)
}

/** What an offence was, in words: told by the contract that judged, before or after the vault tells of the slash. */
export function tell(state: State, offence: Hex, why: string): void {
  state.offences[offence] = why
  Object.assign(state.slashes[offence] ?? {}, { why })
}

function lock(state: State, { account, by, amount }: Facts['chain.vault.Locked'], sign: bigint): void {
  stake(state, account, amount, 'locked', sign)
  if (lower(by) === lower(state.addresses.claims ?? zeroAddress)) stake(state, account, amount, 'bonds', sign)
}

function slashOf(
  { offences }: State,
  { amount, shareBps, releaseAt, ...rest }: Facts['chain.vault.Slashed']['slash'],
): Slash {
  const numbers = { amount: BigInt(amount), shareBps: BigInt(shareBps), releaseAt: BigInt(releaseAt) }
  return { ...rest, ...numbers, status: 'escrow', why: offences[rest.offence] ?? '' }
}
