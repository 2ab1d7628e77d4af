import { isAddressEqual } from 'viem'
import type { Snapshot } from '../../../agents/snapshot.ts'
import { pol } from '../../../agents/wire.ts'
import { ADVERSARIES } from './clients.ts'
import { wordOf } from './format.ts'
import { type Federation, measured, rewardsIn, TASK } from './personas.ts'
import { acceptedIn, type Played, roundsIn } from './rounds.ts'

/** Round by round what was trained and how good it is, then what became of those who cheated. */
export function whatWasTrained(snapshot: Snapshot, federation: Federation): string[] {
  const rounds = roundsIn(snapshot.brought.rounds?.news ?? [])
  federation.library.learn(rounds)
  return [
    ...rounds.flatMap((round) => lines(round, snapshot, federation)),
    ...fates(rounds, snapshot, federation),
    ...Object.values(snapshot.slashes).map(({ account, amount, why }) => {
      const name = Object.values(snapshot.agents).find((each) => each.account === account)?.name
      return `${name} aggregated a round wrongly: ${why}, ${pol(amount)} POL slashed`
    }),
    ...rewards(snapshot, federation),
  ]
}

function lines(round: Played, { models, inUse }: Snapshot, federation: Federation): string[] {
  const accepted = acceptedIn(federation.format, round).length
  const proved = round.mode === 'proved' ? accepted : round.demands.filter(({ status }) => status === 'proved').length
  const made = federation.library.after(round)
  const metrics = made ? measured(federation, made.weights) : {}
  const record = Object.values(models).find(({ model }) => made && model === wordOf(made.name))
  const isUsed = record && (inUse[TASK] ?? []).some(({ id }) => id === record.id)
  const shares = Object.entries(metrics).map(
    ([name, value]) => `${name.replace(', bp', '')} ${(value / 10_000).toFixed(4)}`,
  )
  return [
    `round ${round.number} (${round.mode}): ${accepted} updates count, ${proved} of them proved, ${round.out.length} out; ${shares.join(', ')}: ${isUsed ? 'adopted' : 'not adopted'}`,
  ]
}

/** Of each adversary, what became of it in each round. */
function fates(rounds: readonly Played[], snapshot: Snapshot, { clients, format }: Federation): string[] {
  return clients.flatMap(({ name, kind }) => {
    if (kind === 'honest') return []
    const account = snapshot.agents[name]?.account
    if (!account) return []
    const slashed = rounds.findIndex(({ demands }) =>
      demands.some((demand) => demand.status === 'buried' && isAddressEqual(demand.account, account)),
    )
    const each = rounds.map((round, at) => {
      if (slashed >= 0 && at > slashed) return 'out'
      const demand = round.demands.find((made) => isAddressEqual(made.account, account))
      if (demand?.status === 'buried') return 'lost its bond'
      const counts = acceptedIn(format, round).some((given) => isAddressEqual(given.account, account))
      if (!counts) return round.mode === 'proved' ? 'no proof, not counted' : 'not counted'
      return demand ? 'counted, proved' : round.mode === 'proved' ? 'counted, proved' : 'counted'
    })
    return [`${name} ${ADVERSARIES[kind]}: ${each.map((fate, at) => `round ${at + 1} ${fate}`).join('; ')}`]
  })
}

/** By exact Shapley values on the DAO's rows: what helped, not who was honest. */
function rewards(snapshot: Snapshot, federation: Federation): string[] {
  const all = rewardsIn(snapshot, federation)
  if (all.length === 0) return []
  return [`rewards by Shapley value, in POL: ${all.map(({ name, wei }) => `${name} ${pol(wei)}`).join(', ')}`]
}
