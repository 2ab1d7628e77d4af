import type { Persona, View } from '../scripted.ts'
import { tightening, vote } from './vote.ts'

const POL = 10n ** 18n

/** Pays whoever comes after it a POL in each turn, as long as it has one, and votes for what tightens a policy. */
export const neighbour: Persona = (view) => {
  if (view.results.length > 0) return { say: 'paid' }
  const pays = view.me.balance < POL ? [] : [{ tool: 'pay', args: { to: nextTo(view), amount: '1' } }]
  const calls = [...pays, ...vote(view, tightening)]
  return calls.length > 0 ? { calls } : { say: 'nothing to do' }
}

/** Of a population the one with the next number, and after the last the first; of others, themselves. */
export function nextTo({ me, snapshot: { agents } }: Pick<View, 'me' | 'snapshot'>): string {
  const [, population, number] = /^(.*-)(\d+)$/.exec(me.name) ?? []
  const names = [`${population}${Number(number) + 1}`, `${population}1`]
  return names.find((name) => Object.hasOwn(agents, name)) ?? me.name
}

/** Whether they are of one population: `ring-3` and `ring-12` are. */
export function isKin(one: string, other: string): boolean {
  const kin = (name: string) => /^(.+)-\d+$/.exec(name)?.[1]
  return kin(one) !== undefined && kin(one) === kin(other)
}
