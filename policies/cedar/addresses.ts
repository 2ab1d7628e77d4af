import { and, eq, type Flag, ge, le, not, select } from '../expr.ts'
import { parseIp } from './literals.ts'
import { type Address, need, type Of, type Term, truth } from './term.ts'

type Method = (name: string, terms: readonly [Term, ...Term[]]) => Of<'Bool'>

/** Methods of IP addresses. */
export const addressMethods: Readonly<Record<string, Method>> = {
  isIpv4: (name, [a]) => truth(not(need(a, 'ipaddr', name).v6), a.fails),
  isIpv6: (name, [a]) => truth(need(a, 'ipaddr', name).v6, a.fails),
  isLoopback: (name, [a]) => truth(within(need(a, 'ipaddr', name), '127.0.0.0/8', '::1'), a.fails),
  isMulticast: (name, [a]) => truth(within(need(a, 'ipaddr', name), '224.0.0.0/4', 'ff00::/8'), a.fails),
  isInRange: (name, [a, b]) => {
    const [inner, outer] = [need(a, 'ipaddr', name), need(b!, 'ipaddr', name)]
    const inside = and(ge(inner.first, outer.first), le(inner.last, outer.last))
    return truth(and(eq(inner.v6, outer.v6), inside), a.fails, b!.fails)
  },
}

/** An address is equal to one of the same block only: 10.0.0.0/8 is not 10.0.0.0/16. */
export const sameAddress = (a: Address, b: Address): Flag =>
  and(eq(a.v6, b.v6), eq(a.address, b.address), eq(a.first, b.first), eq(a.last, b.last))

/** In the first block for the old family of addresses, in the second for the new one. */
function within({ v6, first, last }: Address, old: string, young: string): Flag {
  const [block4, block6] = [parseIp(old)!, parseIp(young)!]
  const lo = select(v6, block6.first, block4.first)
  return and(ge(first, lo), le(last, select(v6, block6.last, block4.last)))
}
