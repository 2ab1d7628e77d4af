import { isAddressEqual, zeroAddress } from 'viem'
import {
  challenge,
  doTasks,
  handIn,
  inspect,
  publish,
  releaseSlashes,
  settle,
  work,
} from '../../../agents/models/personas/habits.ts'
import { type Habit, member } from '../../../agents/models/personas/member.ts'
import { retire } from '../../../agents/models/personas/retire.ts'
import type { Persona } from '../../../agents/models/scripted.ts'
import type { Proposal, Snapshot, Task } from '../../../agents/snapshot.ts'
import { pol } from '../../../agents/wire.ts'
import { TICK_SECONDS } from '../../clock.ts'
import type { Client } from './clients.ts'
import { contributionsOf } from './contribution.ts'
import { type Format, packUpdate, type Update, wordOf } from './format.ts'
import { aggregateOf, roundOf } from './gathering.ts'
import { basisPoints, metricsOf } from './metrics.ts'
import { payouts } from './rewards.ts'
import {
  acceptedIn,
  batchIn,
  type Library,
  MODES,
  type Mode,
  type Party,
  type Played,
  partiesIn,
  roundsIn,
} from './rounds.ts'
import type { Sample } from './shard.ts'

type Calls = ReturnType<Habit>

/** What all who take part know. */
export interface Federation {
  readonly format: Format
  readonly clients: readonly Client[]
  /** The DAO's, to judge models on. */
  readonly heldOut: readonly Sample[]
  readonly library: Library
  /** How each round comes by its updates. */
  readonly modes: readonly Mode[]
  /** What each has to put down, in POL. */
  readonly bond: number
  /** What is shared out at the end, in POL. */
  readonly pot: number
  /** In ticks: see `PHASE` of the contract. */
  readonly phase: number
}

/** What models are for, as the registry names it. */
export const TASK = 'federated'
/** Ticks that a proved round takes updates for. */
const SUBMITTING = 3
/** In basis points: a model that loses more is voted down. */
const TOLERANCE = 200n

const newsOf = ({ brought }: Snapshot) => brought.rounds?.news ?? []
const call = (name: string, ...args: string[]): Calls[number] => ({
  tool: 'callContract',
  args: { contract: 'rounds', call: name, args },
})

/** Puts its bond down: with its data, or without any. */
function joins({ bond }: Federation, client?: Client): Habit {
  const [root, batches] = client ? [client.shard.root, client.shard.batches.length] : [0n, 0]
  return ({ me, snapshot }) =>
    partyOf(snapshot, me.account)
      ? []
      : [
          { tool: 'approve', args: { amount: String(bond), spender: 'rounds' } },
          call('join', String(root), String(batches)),
        ]
}

/** Takes its bond back when all rounds are over. */
function leaves(federation: Federation): Habit {
  return ({ me, snapshot }) => {
    const hasBond = newsOf(snapshot).every(({ event, args }) => {
      const isEnd = event === 'Left' || event === 'Buried'
      return !isEnd || !isAddressEqual(args.account as `0x${string}`, me.account)
    })
    return isOver(snapshot, federation) && hasBond && partyOf(snapshot, me.account) ? [call('leave')] : []
  }
}

/** Trains when a round is proved; proves when it is asked to. */
export function trainer(federation: Federation, client: Client): Persona {
  const trains: Habit = ({ me, snapshot }) => {
    const round = current(snapshot)
    const party = partyOf(snapshot, me.account)
    if (!round || !party || round.mode !== 'proved' || client.kind === 'silent') return []
    if (snapshot.tick > round.opened + SUBMITTING || round.given.some(by(me.account))) return []
    const peer = client.kind === 'rider' ? acceptedIn(federation.format, round)[0]?.update : undefined
    if (client.kind === 'rider' && !peer) return [] // its neighbours have to go first
    return submit(round, updateFor(federation, client, party, round, peer))
  }
  const answers: Habit = ({ me, snapshot }) => {
    const round = current(snapshot)
    const isAsked = round?.demands.some((demand) => by(me.account)(demand) && demand.status === 'open')
    const own = round?.given.find(by(me.account))
    if (!round || !isAsked || !own || client.kind === 'silent') return []
    return [submission(round, own.words)]
  }
  return member({
    looks: [],
    acts: [joins(federation, client), learns(federation), trains, answers, leaves(federation)],
  })
}

function submit(round: Played, update: Update | undefined): Calls {
  return update ? [submission(round, packUpdate(update))] : []
}

const submission = ({ number, base }: Played, words: readonly bigint[]): Calls[number] =>
  call('submitUpdate', String(number), wordOf(base), words.join(','))

const learns =
  ({ library }: Federation): Habit =>
  ({ snapshot }) => {
    library.learn(roundsIn(newsOf(snapshot)))
    return []
  }

function updateFor(
  { library }: Federation,
  client: Client,
  party: Party,
  round: Played,
  peer: Update | undefined,
): Update | undefined {
  const weights = library.weights(round.base)
  return weights && client.update({ weights, batch: batchIn(round, party), peer })
}

/** Lists the updates of rounds; opens them, names the updates of those that are claimed, registers what comes of them once its trace has settled, and brings it to the vote. */
export function coordinator(federation: Federation): Persona {
  return member({
    looks: [doTasks],
    acts: [
      joins(federation),
      learns(federation),
      handIn,
      takes(federation, ({ kind }) => kind === 'collect'),
      opens(federation),
      claims(federation),
      draws(federation),
      registers(federation),
      proposes(federation),
      carriesOut,
      pays(federation),
      leaves(federation),
    ],
  })
}

function opens(federation: Federation): Habit {
  const { clients, modes } = federation
  return ({ snapshot }) => {
    const last = current(snapshot)
    const mode = modes[last?.number ?? 0]
    if (!mode || partiesIn(newsOf(snapshot)).length < clients.length) return []
    const isDone = !last || isSettled(snapshot, federation, last)
    return isDone ? [call('open', String((last?.number ?? 0) + 1), String(MODES.indexOf(mode)))] : []
  }
}

/** Clients send it their updates, which is no matter of the chain. */
function claims(federation: Federation): Habit {
  return ({ snapshot }) => {
    const round = current(snapshot)
    if (!round || round.mode === 'proved' || round.claimed) return []
    const parties = partiesIn(newsOf(snapshot))
    const given = parties.flatMap((party): { number: number; update: Update }[] => {
      const client = clientAt(snapshot, federation, party)
      const neighbour = parties.find((each) => clientAt(snapshot, federation, each)?.kind === 'honest')
      if (!client || !neighbour || isGone(snapshot, party)) return []
      const peerClient = clientAt(snapshot, federation, neighbour)
      const peer = peerClient && updateFor(federation, peerClient, neighbour, round, undefined)
      const update = updateFor(federation, client, party, round, peer)
      return update ? [{ number: party.number, update }] : []
    })
    const who = given.map(({ number }) => number.toString(16).padStart(2, '0')).join('')
    const words = given.flatMap(({ update }) => packUpdate(update))
    return [call('claim', String(round.number), `0x${who}`, words.join(','))]
  }
}

/** Of a sampled round: has the lot drawn, as soon as clients can no longer object. */
function draws({ phase }: Federation): Habit {
  return ({ snapshot }) => {
    const { mode, claimed, demands } = current(snapshot) ?? {}
    if (mode !== 'sampled' || !claimed || demands?.length || snapshot.tick !== claimed.tick + phase) return []
    return [call('draw', claimed.who, claimed.updates.join(','))]
  }
}

/** Takes tasks about rounds that are over. */
function takes(federation: Federation, wants: (task: Task) => boolean): Habit {
  return (view, notes) => {
    const rounds = roundsIn(newsOf(view.snapshot))
    const isDue = (task: Task) => {
      const round = rounds.find(({ number }) => number === roundOf(task))
      return !!round && isFinal(view.snapshot, federation, round)
    }
    return work((task) => isDue(task) && wants(task))(view, notes)
  }
}

/** Goes through the updates of rounds, and answers for it with its stake. */
export function aggregator(federation: Federation, wants: (task: Task) => boolean): Persona {
  return member({
    looks: [doTasks, publish()],
    acts: [takes(federation, (task) => task.kind === 'aggregate' && wants(task)), retire],
  })
}

/** Computes aggregations again, has wrong ones die and right ones paid. */
export const keeper: Persona = member({ looks: [inspect], acts: [challenge, settle, releaseSlashes, retire] })

function registers(federation: Federation): Habit {
  return ({ snapshot }) => {
    const round = current(snapshot)
    const trace = round && aggregateOf(snapshot, round.number)
    if (!round || !isFinal(snapshot, federation, round) || trace?.status !== 'done' || !trace.result) return []
    const made = federation.library.after(round)
    if (!made || made.name === round.base || recordOf(snapshot, made.name)) return []
    const parent = snapshot.inUse[TASK]?.at(-1)?.id
    const metrics = measured(federation, made.weights)
    const args = { model: wordOf(made.name), ...(parent && { parent }), metrics, proofs: [trace.result] }
    return [{ tool: 'registerModel', args }]
  }
}

/** What is measured of a model on the DAO's rows. */
export function measured(
  { format, heldOut }: Pick<Federation, 'format' | 'heldOut'>,
  weights: Update,
): Record<string, number> {
  const { accuracy, auc } = metricsOf(format, weights, heldOut)
  return { 'accuracy, bp': Number(basisPoints(accuracy)), 'auc, bp': Number(basisPoints(auc)) }
}

function proposes(federation: Federation): Habit {
  return ({ snapshot }) => {
    const round = current(snapshot)
    const made = round && isFinal(snapshot, federation, round) ? federation.library.after(round) : undefined
    const record = made && recordOf(snapshot, made.name)
    if (!round || !record) return []
    const why = `The model of round ${round.number}.`
    if (Object.values(snapshot.proposals).some(({ description }) => description.includes(why))) return []
    return [{ tool: 'propose', args: { changes: [{ kind: 'model', task: TASK, model: record.id }], why } }]
  }
}

/** When all is over: shares its pot out by what each client's updates were worth on the DAO's rows. */
function pays(federation: Federation): Habit {
  return (view) => {
    const isLast = leaves(federation)(view, NOTHING).length > 0
    if (!isLast || federation.pot === 0) return []
    return rewardsIn(view.snapshot, federation).flatMap(({ name, wei }) =>
      wei > 0n ? [{ tool: 'pay', args: { to: name, amount: pol(wei) } }] : [],
    )
  }
}

const NOTHING = { findings: {}, done: [], heard: {} }

/** More coalitions than of so many clients are not gone through. */
const MOST_SHARERS = 12

/** What each client gets of the pot, by its Shapley value over all rounds; nothing where a round has more than twelve updates. */
export function rewardsIn(
  snapshot: Snapshot,
  federation: Federation,
): { name: string; shapley: bigint; wei: bigint }[] {
  const { format, clients, heldOut, library, pot } = federation
  const rounds = roundsIn(newsOf(snapshot)).map((round) => {
    const accepted = acceptedIn(format, round)
    const updates = clients.map(({ name }) => {
      const account = snapshot.agents[name]?.account
      return account && accepted.find(by(account))?.update
    })
    return { base: library.weights(round.base) ?? [], updates }
  })
  if (rounds.some(({ updates }) => updates.filter((update) => update).length > MOST_SHARERS)) return []
  const { shapley } = contributionsOf({ format, heldOut }, rounds)
  const wei = payouts(shapley, BigInt(pot) * 10n ** 18n)
  return clients.map(({ name }, at) => ({ name, shapley: shapley[at] ?? 0n, wei: wei[at] ?? 0n }))
}

const carriesOut: Habit = ({ snapshot }) =>
  Object.values(snapshot.proposals).flatMap(({ id, state, eta }) => {
    if (state === 'succeeded') return [{ tool: 'queueProposal', args: { proposal: id } }]
    const isDue = state === 'queued' && (eta ?? 0n) <= snapshot.time
    return isDue ? [{ tool: 'executeProposal', args: { proposal: id } }] : []
  })

/** Looks at claimed updates, demands the proof of what looks odd, and buries what nobody proves. */
export function watcher(federation: Federation): Persona {
  const demands: Habit = ({ me, snapshot }) => {
    const round = current(snapshot)
    const { claimed, mode } = round ?? {}
    if (!round || mode !== 'claimed' || !claimed || snapshot.tick < claimed.tick + federation.phase) return []
    if (snapshot.tick >= claimed.tick + 2 * federation.phase) return []
    const isKnown = (place: number) => {
      const account = round.given.find((each) => each.place === place)?.account ?? me.account
      return account === me.account || round.demands.some(by(account))
    }
    return suspects(federation.format, round)
      .filter((place) => !isKnown(place))
      .map((place) => call('demand', claimed.who, claimed.updates.join(','), String(place)))
  }
  const buries: Habit = ({ snapshot }) =>
    (current(snapshot)?.demands ?? [])
      .filter(({ status, until }) => status === 'open' && until <= snapshot.time)
      .map(({ account }) => call('bury', account))
  return member({ looks: [], acts: [joins(federation), demands, buries, leaves(federation)] })
}

/** Places of updates that are equal to another, or more than three times as long as the median. */
export function suspects({ features }: Pick<Format, 'features'>, round: Played): number[] {
  const given = acceptedIn({ features }, { ...round, out: [] }).map(({ update, place }) => {
    return { place, text: update.join(), length: update.reduce((sum, value) => sum + value * value, 0n) }
  })
  const lengths = given.map(({ length }) => length).toSorted((a, b) => (a < b ? -1 : 1))
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0n
  return given
    .filter(({ text, length }) => length > 9n * median || given.filter((other) => other.text === text).length > 1)
    .map(({ place }) => place)
}

/** Votes for a model that is what the round's updates give, that was measured rightly, and that is not clearly worse than the one in use. */
export function board(federation: Federation): Persona {
  const votes: Habit = ({ me, snapshot }) =>
    Object.values(snapshot.proposals)
      .filter(({ state, voters }) => state === 'active' && !Object.hasOwn(voters, me.name))
      .map(({ id, ...proposal }) => ({
        tool: 'castVote',
        args: { proposal: id, vote: isGood(snapshot, federation, proposal) ? 'for' : 'against' },
      }))
  return member({ looks: [], acts: [learns(federation), votes] })
}

function isGood(snapshot: Snapshot, federation: Federation, { does }: Pick<Proposal, 'does'>): boolean {
  const round = current(snapshot)
  const made = round && federation.library.after(round)
  const record = made && recordOf(snapshot, made.name)
  if (!round || !made || !record || !does.some((each) => each.includes(record.id.slice(0, 10)))) return false
  const now = measured(federation, made.weights)
  const isRight = Object.entries(now).every(([name, value]) => record.metrics[name] === BigInt(value))
  const before = measured(federation, federation.library.weights(round.base) ?? made.weights)
  return isRight && BigInt(now['accuracy, bp']!) + TOLERANCE >= BigInt(before['accuracy, bp']!)
}

const by =
  (account: `0x${string}`) =>
  (each: { account: `0x${string}` }): boolean =>
    isAddressEqual(each.account, account)

const current = (snapshot: Snapshot): Played | undefined => roundsIn(newsOf(snapshot)).at(-1)
const partyOf = (snapshot: Snapshot, account: `0x${string}`) => partiesIn(newsOf(snapshot)).find(by(account))
const recordOf = ({ models }: Snapshot, name: bigint) =>
  Object.values(models).find(({ model }) => BigInt(model) === name)

function clientAt({ agents }: Snapshot, { clients }: Federation, { account }: Party): Client | undefined {
  return clients.find(({ name }) => isAddressEqual(agents[name]?.account ?? zeroAddress, account))
}

/** Whether it has no bond any more. */
function isGone(snapshot: Snapshot, { account }: Party): boolean {
  return roundsIn(newsOf(snapshot)).some(({ demands }) =>
    demands.some((demand) => demand.status === 'buried' && isAddressEqual(demand.account, account)),
  )
}

/** Nothing about its updates can change any more. */
function isFinal(snapshot: Snapshot, { phase }: Federation, { mode, opened, claimed, demands }: Played): boolean {
  if (mode === 'proved') return snapshot.tick > opened + SUBMITTING + 1
  return !!claimed && snapshot.tick >= claimed.tick + 2 * phase && demands.every(({ status }) => status !== 'open')
}

const ENDS: readonly string[] = ['executed', 'defeated', 'canceled']

/** The vote on its model is over, or it made none. */
function isSettled(snapshot: Snapshot, federation: Federation, round: Played): boolean {
  const vote = Object.values(snapshot.proposals).find(({ description }) =>
    description.includes(`The model of round ${round.number}.`),
  )
  if (vote) return ENDS.includes(vote.state)
  return isFinal(snapshot, federation, round) && federation.library.after(round)?.name === round.base
}

/** All rounds have been played and voted on. */
export function isOver(snapshot: Snapshot, federation: Federation): boolean {
  const round = current(snapshot)
  return round?.number === federation.modes.length && isSettled(snapshot, federation, round)
}

/** How many seconds a phase is. */
export const phaseSeconds = (ticks: number): bigint => BigInt(ticks) * TICK_SECONDS
