import type { Snapshot } from '../../../../agents/snapshot.ts'
import { trainCentrally } from '../central.ts'
import type { Prepared } from '../data.ts'
import { averageInReals } from '../fedavg.ts'
import { type Metrics, metricsOf, realMetrics } from '../metrics.ts'
import { by, type Federation, newsOf } from '../personas/federation.ts'
import { inForce, recordOf, TASK, voteOn } from '../personas/models.ts'
import { acceptedIn, batchIn, type Mode, type Played, partiesIn } from '../rounds.ts'
import type { Deed } from './deeds.ts'

/** A round beside what its data would have given otherwise; metrics are of the DAO's rows. */
export interface RoundFinding {
  readonly number: number
  readonly mode: Mode
  /** Updates that were named or handed in, that count, that went with a proof. */
  readonly given: number
  readonly counted: number
  readonly proved: number
  /** The model that its updates give, and the one that the DAO has in use after its vote. */
  readonly made: Metrics
  readonly inUse: Metrics
  /** Federated averaging in real numbers over the same draws, with everybody honest. */
  readonly reals: Metrics
  readonly vote: 'adopted' | 'rejected' | 'rolled back' | 'none'
  /** From the first proof asked for to the last one there, summed over ticks; absent when they were made elsewhere. */
  readonly provingSeconds?: number
  /** What its transactions cost, for each client whose update was named or handed in. */
  readonly gasPerClient: number
  readonly bytesPerClient: number
  /** By function of the contract. */
  readonly calls: Readonly<Record<string, { times: number; gas: number; bytes: number }>>
}

/** The ticks that belong to a round: from its beginning to that of the next. */
export function ticksOf(rounds: readonly Played[], at: number): (tick: number) => boolean {
  const [from, to] = [rounds[at]!.opened, rounds[at + 1]?.opened ?? Number.POSITIVE_INFINITY]
  return (tick) => tick >= from && tick < to
}

/** What became of each round. */
export function findRounds(
  rounds: readonly Played[],
  deeds: readonly Deed[],
  { snapshot, federation, prepared }: { snapshot: Snapshot; federation: Federation; prepared: Prepared },
): RoundFinding[] {
  const { format, heldOut, library } = federation
  const of = (name: bigint) => metricsOf(format, library.weights(name) ?? firstOf(format), heldOut)
  const reals = realsOf(rounds, snapshot, federation, prepared)
  return rounds.map((round, at) => {
    const made = library.after(round)
    const own = deeds.filter(
      ({ tick, call, end }) => end === 'executed' && IN_ROUNDS.has(call) && ticksOf(rounds, at)(tick),
    )
    const sum = (pick: (deed: Deed) => number, some = own) => some.reduce((total, deed) => total + pick(deed), 0)
    const each = Math.max(1, round.given.length)
    const seconds = provingSeconds(own)
    return {
      ...{ number: round.number, mode: round.mode, given: round.given.length },
      counted: acceptedIn(format, round).length,
      proved: own.filter(({ call, proved }) => call === 'submitUpdate' && proved).length,
      made: of(made?.name ?? round.base),
      inUse: of(rounds[at + 1]?.base ?? baseAtEnd(snapshot) ?? round.base),
      reals: reals[at]!,
      vote: voteOf(round, snapshot, made?.name),
      ...(seconds !== undefined && { provingSeconds: seconds }),
      gasPerClient: Math.round(sum(({ gas }) => gas) / each),
      bytesPerClient: Math.round(sum(({ bytes }) => bytes) / each),
      calls: Object.fromEntries(
        [...Map.groupBy(own, ({ call }) => call)].map(([call, some]) => [
          call,
          { times: some.length, gas: sum(({ gas }) => gas, some), bytes: sum(({ bytes }) => bytes, some) },
        ]),
      ),
    }
  })
}

/** Training in one place, on the rows of all clients with the labels that they really have. */
export function centralMetrics({ shards, heldOut }: Prepared): Metrics {
  return realMetrics(trainCentrally(shards.flat()), heldOut)
}

/** Joining and leaving are of no round. */
const IN_ROUNDS = new Set(['open', 'submitUpdate', 'claim', 'disown', 'draw', 'demand', 'bury'])

const firstOf = ({ features }: { features: number }) => Array<bigint>(features + 1).fill(0n)

function baseAtEnd({ inUse, models }: Snapshot): bigint | undefined {
  const id = inUse[TASK]?.at(-1)?.id
  return id === undefined ? undefined : BigInt(models[id]?.model ?? 0)
}

function voteOf(round: Played, snapshot: Snapshot, made: bigint | undefined): RoundFinding['vote'] {
  const record = made === undefined ? undefined : recordOf(snapshot, made)
  const uses = snapshot.inUse[TASK] ?? []
  if (record && uses.some(({ id }) => id === record.id))
    return inForce(uses).some(({ id }) => id === record.id) ? 'adopted' : 'rolled back'
  return voteOn(snapshot, round)?.state === 'defeated' ? 'rejected' : 'none'
}

function realsOf(
  rounds: readonly Played[],
  snapshot: Snapshot,
  { clients }: Federation,
  prepared: Prepared,
): Metrics[] {
  const parties = partiesIn(newsOf(snapshot))
  // Who never joined (a fork may have left it out) has no draws.
  const joined = clients.flatMap(({ name }, at) => {
    const account = snapshot.agents[name]?.account
    const party = account && parties.find(by(account))
    return party ? [{ party, shard: prepared.shards[at]! }] : []
  })
  const draws = rounds.map((round) => joined.map(({ party }) => batchIn(round, party)))
  const shards = joined.map(({ shard }) => shard)
  return averageInReals({ format: prepared.format, shards }, draws).map((weights) =>
    realMetrics(weights, prepared.heldOut),
  )
}

function provingSeconds(deeds: readonly Deed[]): number | undefined {
  const timed = deeds.flatMap(({ tick, proving }) => (proving ? [{ tick, ...proving }] : []))
  if (timed.length === 0) return undefined
  const spans = [...Map.groupBy(timed, ({ tick }) => tick).values()].map(
    (some) => Math.max(...some.map(({ to }) => to)) - Math.min(...some.map(({ from }) => from)),
  )
  return spans.reduce((sum, span) => sum + span, 0) / 1000
}
