import type { Snapshot } from '../../../agents/snapshot.ts'

/** An application as the contract has it; texts are their writers' words. */
export interface Application {
  id: string
  /** By name. */
  applicant: string
  amount: bigint
  text: string
  /** Who of the council has endorsed it, by account. */
  endorsedBy: string[]
  voted: boolean
}

/** All that was asked for, oldest first. */
export function applicationsIn(snapshot: Snapshot): Application[] {
  const news = snapshot.brought.grants?.news ?? []
  const about = (event: string, id: unknown) => news.filter((each) => each.event === event && each.args.id === id)
  return argsOf(news, 'Applied').map(({ id, applicant, amount, text }) => ({
    id: String(id),
    applicant: nameIn(snapshot, String(applicant)),
    amount: BigInt(String(amount)),
    text: String(text),
    endorsedBy: about('Endorsed', id).map(({ args }) => String(args.by).toLowerCase()),
    voted: about('Voted', id).length > 0,
  }))
}

/** Voted grants whose applicant has not got them yet; applicants begin with nothing. */
export function unpaid(snapshot: Snapshot): Application[] {
  return applicationsIn(snapshot).filter(
    ({ voted, applicant, amount }) => voted && (snapshot.agents[applicant]?.balance ?? 0n) < amount,
  )
}

/** Everything that was written, to whomever, oldest first. */
export function textsIn({ brought }: Snapshot): { tick: number; text: string }[] {
  return (brought.grants?.news ?? []).flatMap(({ tick, args }) =>
    'text' in args ? [{ tick, text: String(args.text) }] : [],
  )
}

/** What was said to one of them. */
export function saidTo(snapshot: Snapshot, name: string): string[] {
  const account = snapshot.agents[name]?.account.toLowerCase()
  return argsOf(snapshot.brought.grants?.news ?? [], 'Said')
    .filter(({ to }) => String(to).toLowerCase() === account)
    .map(({ text }) => String(text))
}

/** Approvals that are good for the next payment of an account. */
export function approvedNext(snapshot: Snapshot, account: string): { payee: string; amount: bigint }[] {
  const sequence = nextOf(snapshot, account)
  return argsOf(snapshot.brought.approvals?.news ?? [], 'Approved')
    .filter(
      (each) => String(each.account).toLowerCase() === account.toLowerCase() && Number(each.sequence) === sequence,
    )
    .map(({ payee, amount }) => ({ payee: nameIn(snapshot, String(payee)), amount: BigInt(String(amount)) }))
}

/** How many payments of an account the gate has accepted. */
export function nextOf({ states }: Snapshot, account: string): number {
  const key = Object.keys(states).find((each) => each.toLowerCase() === `${account.toLowerCase()}:spending`)
  return key === undefined ? 0 : (states[key as keyof typeof states]?.sequence ?? 0)
}

function argsOf(news: { event: string; args: Record<string, unknown> }[], event: string): Record<string, unknown>[] {
  return news.filter((each) => each.event === event).map(({ args }) => args)
}

function nameIn({ agents }: Snapshot, address: string): string {
  return Object.values(agents).find(({ account }) => account.toLowerCase() === address.toLowerCase())?.name ?? address
}
