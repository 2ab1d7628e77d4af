import type { Note } from './report.ts'
import { memberOf, type Proposal, type Snapshot } from './snapshot.ts'
import { acquaintance, dispute, model, proposal, proposedWorkflow, slash, views, workflow } from './views.ts'
import { toJson } from './wire.ts'

/** Of how many of a kind an agent is told: what it reads must not grow with the society. */
const SHOWN = 64

/**
 * What an agent is told at the start of a turn: compact JSON with what is open now, and what came of its last acts.
 * Words of other agents and of clients stand under `untrusted`; JSON keeps them there. Of a kind of which there are more than 64, it is
 * told of the first ones and of those that concern itself; of so many members, of those that come after it. `more` counts the others,
 * which `look` finds.
 */
export function observe(
  snapshot: Snapshot,
  name: string,
  history: readonly string[],
  { notes = [], business, narrow = false }: Telling = {},
): string {
  const { tick, time, proposals } = snapshot
  const { account, owner } = memberOf(snapshot, name)
  const telling = told(snapshot)
  const crowded = Object.values(proposals).filter(({ voters }) => Object.keys(voters).length > SHOWN)
  const voted = crowded.flatMap(({ id, voters }) => (Object.hasOwn(voters, name) ? [[id, voters[name]]] : []))
  const own = [
    ...(business ? [field({ business })] : []),
    ...(notes.length > 0 ? [field({ notes: Object.fromEntries(notes.map(({ about, note }) => [about, note])) })] : []),
    // Summaries quote names that others gave.
    field({ history: { untrusted: history } }),
  ]
  const self = field({ tick, time, me: views.me(snapshot, name) })
  if (narrow) return `{${[self, ...own].join(',')}}`
  const fields = [
    self,
    `"agents":{${following(telling, name).join(',')}}`,
    ...telling.pieces.map((piece) => {
      if (typeof piece === 'string') return piece
      const own = new Set([account, owner].flatMap((who) => piece.rest.get(who) ?? []))
      return `"${piece.kind}":{${[...piece.first, ...own].join(',')}}`
    }),
    ...(voted.length > 0 ? [field({ voted: Object.fromEntries(voted) })] : []),
    telling.more,
    ...own,
  ]
  return `{${fields.filter((text) => text !== '').join(',')}}`
}

/** What one agent is told beside the snapshot. */
export interface Telling {
  /** Its own, oldest first. */
  notes?: readonly Note[]
  /** What its role's brief found. */
  business?: Readonly<Record<string, unknown>> | undefined
  /** Its business alone, and nothing else of the society. */
  narrow?: boolean | undefined
}

/** What agents are told of one snapshot, as pieces of JSON. */
interface Told {
  members: readonly string[]
  /** Which of them is whose. */
  places: ReadonlyMap<string, number>
  pieces: (string | Kind)[]
  more: string
}

/** Things of a kind: those that everybody is told of, and the others by whom they concern. */
interface Kind {
  kind: string
  first: string[]
  rest: Map<string, string[]>
  count: number
}

/** A snapshot is put into words once, however many agents see it. */
const tellings = new WeakMap<Snapshot, Told>()

function told(snapshot: Snapshot): Told {
  const telling = tellings.get(snapshot) ?? tell(snapshot)
  tellings.set(snapshot, telling)
  return telling
}

function tell(snapshot: Snapshot): Told {
  const { agents, claims, drafts, models, brought, time } = snapshot
  const isOpen = ({ status }: { status: string }) => status === 'open'
  const members = Object.values(agents).map((agent) => entry(agent.name, acquaintance(agent)))
  const pieces: Told['pieces'] = [
    field({ addresses: views.addresses(snapshot) }),
    Object.keys(drafts).length ? field({ drafts: views.drafts(snapshot) }) : '',
    ...(Object.keys(models).length > 0
      ? [kind('models', models, model, { whose: ({ by }) => [by] }), field({ inUse: views.inUse(snapshot) })]
      : []),
    Object.keys(brought).length ? field({ contracts: views.contracts(snapshot) }) : '',
    kind('workflows', snapshot.workflows, workflow, {
      wanted: ({ verified }) => !verified,
      whose: ({ client, tasks }) => [client, ...tasks.map(({ worker }) => worker)],
    }),
    kind('proposed', snapshot.proposed, proposedWorkflow, {
      // What is too late to be funded would stay for ever.
      wanted: ({ tasks }) => tasks.every(({ deadline }) => time < deadline),
      whose: ({ proposer }) => [proposer],
    }),
    field({ works: views.works(snapshot) }),
    kind('claims', claims, (claim) => claim, {
      wanted: isOpen,
      whose: ({ claimant, draws }) => [claimant, ...draws.map(({ holder }) => holder)],
    }),
    kind('disputes', snapshot.disputes, dispute, {
      wanted: isOpen,
      whose: ({ challenger, claim }) => [challenger, claims[claim]?.claimant],
    }),
    kind('slashes', snapshot.slashes, slash, {
      wanted: ({ status }) => status === 'escrow',
      whose: ({ account, beneficiary }) => [account, beneficiary],
    }),
    kind('proposals', snapshot.proposals, votedOn, {
      wanted: ({ state }) => !['executed', 'defeated', 'canceled'].includes(state),
      whose: ({ proposer }) => [proposer],
    }),
    field({ policies: views.policies(snapshot) }),
  ]
  const kinds = pieces.filter((piece) => typeof piece === 'object')
  const counts = [['agents', members.length] as const, ...kinds.map(({ kind, count }) => [kind, count] as const)]
  const more = counts.flatMap(([name, count]) => (count > SHOWN ? [[name, count - SHOWN]] : []))
  return {
    members,
    places: new Map(Object.keys(agents).map((name, at) => [name, at])),
    pieces,
    more: more.length > 0 ? field({ more: Object.fromEntries(more) }) : '',
  }
}

/** @param whose - whom one of them concerns, by account or key */
function kind<V>(
  kind: string,
  record: Record<string, V>,
  view: (value: V) => unknown,
  {
    wanted = () => true,
    whose,
  }: { wanted?: (value: V) => boolean; whose: (value: V) => readonly (string | undefined)[] },
): Kind {
  const live = Object.entries(record).filter(([, value]) => wanted(value))
  const first = live.slice(0, SHOWN).map(([key, value]) => entry(key, view(value)))
  const rest = new Map<string, string[]>()
  for (const [key, value] of live.slice(SHOWN)) {
    const text = entry(key, view(value))
    for (const who of new Set(whose(value))) if (who) rest.set(who, [...(rest.get(who) ?? []), text])
  }
  return { kind, first, rest, count: live.length }
}

/** All members, or of many those that come after this one, and after the last the first. */
function following({ members, places }: Told, name: string): readonly string[] {
  if (members.length <= SHOWN) return members
  const at = places.get(name) ?? 0
  return Array.from({ length: SHOWN }, (_, index) => members[(at + 1 + index) % members.length] as string)
}

/** Who has voted is told of the first alone. */
function votedOn(on: Proposal) {
  const { voters, weights, ...rest } = proposal(on)
  const count = Object.keys(voters).length
  if (count <= SHOWN) return proposal(on)
  const few = <V>(record: Record<string, V>) => Object.fromEntries(Object.entries(record).slice(0, SHOWN))
  return { ...rest, voters: few(voters), weights: few(weights), moreVoters: count - SHOWN }
}

function entry(key: string, value: unknown): string {
  return `${JSON.stringify(key)}:${toJson(value)}`
}

/** The fields of an object, without its braces. */
function field(fields: Record<string, unknown>): string {
  return toJson(fields).slice(1, -1)
}
