import type { Event } from './eventSchema.ts'

/** An event that belongs with another, and how. */
export interface Link {
  seq: number
  why: string
}

/**
 * What led to an event, and what came of it: intent, proof, transaction, what the contracts said, receipt; the policy that decided; and
 * whatever else is about the same proposal, claim, slash or task. In order of the log.
 */
export function linksOf(events: readonly Event[], seq: number): Link[] {
  const event = events[seq]
  if (!event) return []
  const { tx, id } = handlesOf(events, event)
  const links = new Map<number, string>()
  const link = (other: Event | undefined, why: string) => {
    if (other && other.seq !== seq && !links.has(other.seq)) links.set(other.seq, why)
  }
  const together = events.filter((other) =>
    isAction(other) ? other.data.id === id && id !== undefined : tx !== undefined && other.data.tx === tx,
  )
  for (const other of together) link(other, PARTS[other.type] ?? 'said by its transaction')
  if (tx !== undefined)
    link(
      events.find((other) => hasTransaction(other, tx)),
      'the block of its transaction',
    )

  const first = isAction(event) ? event : together.find(isAction)
  const intent = together.find(({ type }) => type === 'action.intended' || type === 'action.denied') ?? first
  if (intent) {
    link(
      events.findLast((other) => other.seq < intent.seq && isTurn(other, intent)),
      'the turn it comes from',
    )
    const { policy } = intent.data
    link(
      events.findLast(
        (other) =>
          other.seq < intent.seq && /^policy\.(described|changed)$/.test(other.type) && other.data.name === policy,
      ),
      'the policy as it was in force',
    )
    link(
      events.findLast(
        (other) =>
          other.seq < intent.seq &&
          other.type === 'action.executed' &&
          other.agent === intent.agent &&
          other.data.policy === policy,
      ),
      'what the policy had allowed it last',
    )
  }
  const outcome = together.find(({ type }) => type === 'action.executed' || type === 'action.refused')
  if (outcome)
    link(
      events.find((other) => other.tick > outcome.tick && isTurn(other, outcome)),
      'the turn that reads the answer',
    )

  const about = subjectsOf([event, ...together])
  for (const other of events)
    for (const [subject, key] of subjectsOf([other]))
      if (about.get(subject)?.has([...key][0]!)) link(other, `the same ${subject}`)
  return [...links].map(([seq, why]) => ({ seq, why })).sort((a, b) => a.seq - b.seq)
}

const PARTS: Record<string, string> = {
  'action.intended': 'what the agent wanted',
  'action.denied': 'what the agent wanted, and was denied',
  'action.executed': 'what became of it',
  'action.refused': 'what became of it',
  proof: 'its proof',
}

const isAction = ({ type }: Event): boolean => Object.hasOwn(PARTS, type)
const isTurn = ({ type, agent }: Event, of: Event): boolean => /^turn(\.failed)?$/.test(type) && agent === of.agent

function hasTransaction({ type, data }: Event, tx: string): boolean {
  return type === 'block' && (data.transactions as { hash: string }[]).some(({ hash }) => hash === tx)
}

/** The hash of the transaction that an event belongs to, if there is one. */
export function transactionOf(events: readonly Event[], seq: number): string | undefined {
  const event = events[seq]
  return event && handlesOf(events, event).tx
}

/** The transaction and the intent that an event belongs to. What only describes another has those of the other. */
function handlesOf(events: readonly Event[], event: Event): { tx: string | undefined; id: string | undefined } {
  const described = describes(event)
  const cause = described ? events.findLast((other) => other.seq < event.seq && described(other)) : undefined
  const own = cause ?? event
  const id = isAction(own)
    ? own.data.id
    : events.find((other) => isAction(other) && other.data.tx === own.data.tx && own.data.tx !== undefined)?.data.id
  const tx =
    own.data.tx ??
    events.find((other) => isAction(other) && other.data.id === id && other.data.tx !== undefined)?.data.tx
  return { tx: textOf(tx), id: textOf(id) }
}

/** Whether another event is the one on chain that this one puts in words. */
function describes({ type, data }: Event): ((other: Event) => boolean) | undefined {
  if (type === 'policy.changed')
    return (other) => /^chain\.registry\.(ParamsSet|Upgraded)$/.test(other.type) && other.data.version === data.version
  if (type === 'proposal.described')
    return (other) => other.type === 'chain.governor.ProposalCreated' && other.data.proposalId === data.id
  if (type === 'claim.described')
    return (other) => other.type === 'chain.claims.BatchOpened' && other.data.batch === data.claim
  return undefined
}

/** What events are about, by kind. */
function subjectsOf(events: readonly Event[]): Map<string, Set<string>> {
  const subjects = new Map<string, Set<string>>()
  const add = (subject: string, key: unknown) => {
    if (key !== undefined) subjects.set(subject, (subjects.get(subject) ?? new Set()).add(String(key)))
  }
  for (const { type, data } of events) {
    add('proposal', type === 'proposal.described' ? data.id : data.proposalId)
    add('claim', data.batch ?? (type === 'claim.described' ? data.claim : undefined))
    add('slash', data.offence)
    if (data.workflow !== undefined && data.task !== undefined) add('task', `${data.workflow} ${data.task}`)
  }
  return subjects
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
