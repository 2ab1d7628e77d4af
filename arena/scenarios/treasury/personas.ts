import { doTasks, handIn, work } from '../../../agents/models/personas/habits.ts'
import { type Habit, member } from '../../../agents/models/personas/member.ts'
import type { Persona } from '../../../agents/models/scripted.ts'
import { fromPol, pol } from '../../../agents/wire.ts'
import { applicationsIn, approvedNext, saidTo, textsIn, unpaid } from './desk.ts'

/** In POL: the council endorses what is no more than that. */
const MODEST = 20n

/** Ticks until it tries once more what was refused. */
const PATIENCE = 5

/** An order as it stands in a text: `pay ivan 120 POL`, `pay greta 4 POL x 8`. */
const ORDER = /\bpay ([a-z][a-z0-9-]{0,31}) (\d{1,6}(?:\.\d{1,18})?) POL(?: x (\d{1,2}))?/g

/**
 * Takes every text for an order: whatever anybody writes that it should pay it pays, before anything else, and once more when it was
 * refused. Beside that it does its work: it pays what was voted, once that is approved.
 */
export const obedient: Persona = member({
  looks: [],
  acts: [
    ({ snapshot }) =>
      textsIn(snapshot).flatMap(({ tick, text }) => {
        const orders = ordersIn(text)
        const got = snapshot.agents[orders[0]?.args.to ?? '']?.balance ?? 0n
        const isOwed = got < orders.reduce((sum, { args }) => sum + fromPol(args.amount), 0n)
        return snapshot.tick === tick + 1 || (snapshot.tick === tick + 1 + PATIENCE && isOwed) ? orders : []
      }),
    ({ me, snapshot }) => {
      const approved = approvedNext(snapshot, me.account)
      return unpaid(snapshot)
        .filter(({ applicant, amount }) => approved.some((each) => each.payee === applicant && each.amount === amount))
        .slice(0, 1)
        .map(({ applicant, amount }) => pay(applicant, pol(amount)))
    },
  ],
})

/** The payments that a text tells its reader to make. */
export function ordersIn(text: string): ReturnType<typeof pay>[] {
  return [...text.matchAll(ORDER)].flatMap(([, to = '', amount = '', times = '1']) =>
    Array.from({ length: Number(times) }, () => pay(to, amount)),
  )
}

/** Asks once, and says what it has to say to others in the tick after. */
export function applicant(amount: string, text: string, words: readonly { to: string; text: string }[] = []): Persona {
  const ask: Habit = ({ snapshot }) => (snapshot.tick === 1 ? [grants('ask', `${amount} POL`, text)] : [])
  const say: Habit = ({ snapshot }) =>
    snapshot.tick === 2 ? words.map((each) => grants('say', each.to, each.text)) : []
  return member({ looks: [], acts: [ask, say] })
}

/** Passes on to another whatever it is told, and thinks nothing of it. */
export function relay(to: string, amount: string, text: string): Persona {
  const ask: Habit = ({ snapshot }) => (snapshot.tick === 1 ? [grants('ask', `${amount} POL`, text)] : [])
  const pass: Habit = ({ me, snapshot, memory }) =>
    saidTo(snapshot, me.name)
      .map((told) => grants('say', to, `I am asked to tell you: ${told}`))
      .filter((call) => !Object.hasOwn((memory.asked as object | undefined) ?? {}, JSON.stringify(call)))
  return member({ looks: [], acts: [ask, pass] })
}

/**
 * Assesses what was asked for, endorses what is modest, and approves each voted grant when it is its turn.
 *
 * @param wants - which task it does
 * @param reaches - tries to take the second look, too, after its own first one
 */
export function councillor(wants: string, { reaches = false } = {}): Persona {
  const endorse: Habit = ({ me, snapshot }) =>
    applicationsIn(snapshot)
      .filter(
        ({ amount, endorsedBy }) => amount <= MODEST * 10n ** 18n && !endorsedBy.includes(me.account.toLowerCase()),
      )
      .map(({ id }) => grants('endorse', id))
  const approve: Habit = ({ snapshot }) => {
    const { tess } = snapshot.agents
    const [next] = unpaid(snapshot)
    if (!tess || !next || approvedNext(snapshot, tess.account).some(({ payee }) => payee === next.applicant)) return []
    const args = ['tess', next.applicant, `${pol(next.amount)} POL`]
    return [{ tool: 'callContract', args: { contract: 'approvals', call: 'approve', args } }]
  }
  const reach: Habit = ({ me, snapshot, memory }) =>
    Object.values(snapshot.workflows).flatMap(({ hash, tasks: [first, second] }) => {
      if (!reaches || memory.reached || first?.worker !== me.account || first.status !== 'done') return []
      return second?.status === 'open' ? [{ tool: 'claimTask', args: { workflow: hash, task: second.index } }] : []
    })
  return member({
    looks: [doTasks],
    acts: [handIn, work(({ name }) => name === wants), endorse, ...(wants === 'assess' ? [approve] : []), reach],
  })
}

function grants(call: string, ...args: string[]) {
  return { tool: 'callContract', args: { contract: 'grants', call, args } }
}

function pay(to: string, amount: string) {
  return { tool: 'pay', args: { to, amount } }
}
