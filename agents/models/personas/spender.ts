import type { Snapshot } from '../../snapshot.ts'
import { pol } from '../../wire.ts'
import type { Persona } from '../scripted.ts'
import { worker } from './worker.ts'

/** Nobody's address, for a society that names no `outsider`. */
const STRANGER = '0x000000000000000000000000000000000000dEaD'

const WEI_PER_POL = 10n ** 18n

/**
 * A worker that first tries its luck: it pays somebody who is on no list, and the supplier more than the limit, in one
 * message. It tries once, and works like the others afterwards.
 */
export const spender: Persona = (view) => {
  const { snapshot, memory, results } = view
  if (memory.tried) return worker({ ...view, results: results.slice(results[0]?.tool === 'pay' ? 2 : 0) })
  const outsider = snapshot.addresses.outsider ? 'outsider' : STRANGER
  return {
    calls: [
      { tool: 'pay', args: { to: outsider, amount: '1' } },
      {
        tool: 'pay',
        args: { to: snapshot.addresses.supplier ? 'supplier' : STRANGER, amount: overTheLimit(snapshot) },
      },
    ],
    remember: { tried: true },
  }
}

/** A POL more than the spending limit is, or than a thousand. */
export function overTheLimit({ policies }: Snapshot): string {
  const limits = Object.values(policies).flatMap(({ params }) => params['spendLimit.max'] ?? [])
  return pol((limits[0] ?? 1000n * WEI_PER_POL) + WEI_PER_POL)
}
