import { commit, tagOf } from './commitment.ts'
import { openedSignal } from './gates.ts'
import { layoutOf } from './layout.ts'
import type { Opened } from './node.ts'
import { poseidon } from './poseidon.ts'
import type { AnyOpening, CommittedOpening, LeafOpening, SignedOpening } from './secret.ts'
import { toScalars } from './values.ts'
import { biasOf, packScalars } from './words.ts'

type Named = readonly [name: string, value: bigint | readonly bigint[] | readonly (readonly bigint[])[]]

/** The inputs of a circuit for the opening of a bound secret. @throws ValueError when a value does not fit its field */
export function openedSignals(node: Opened, indexBound: boolean, opening: AnyOpening): readonly Named[] {
  const name = openedSignal(node)
  const layout = layoutOf(node.fields)
  const { values } = opening as CommittedOpening
  const scalars = toScalars(layout, values)
  const stored = [`${name}_values`, scalars.map((value, index) => value + biasOf(layout.slots[index]!))] as const
  if (node.form === 'signed') {
    const { key, r, s } = (opening as SignedOpening).signature
    return [stored, [`${name}_key`, key], [`${name}_r`, r], [`${name}_s`, s]]
  }
  const { salt } = opening as CommittedOpening
  if (node.form === 'committed') return [stored, [`${name}_salt`, salt]]
  const { index, siblings } = opening as LeafOpening
  const pairs: (readonly [bigint, bigint])[] = []
  siblings.reduce(
    (below, sibling, height) => {
      const pair = Math.floor(index / 2 ** height) % 2 === 1 ? ([sibling, below] as const) : ([below, sibling] as const)
      pairs.push(pair)
      return poseidon(pair)
    },
    commit(tagOf('leaf', node.fields), packScalars(layout, scalars), salt),
  )
  const chosen: Named[] = indexBound ? [] : [[`secret_${name.slice('hidden_'.length)}_index`, BigInt(index)]]
  return [stored, [`${name}_salt`, salt], [`${name}_pairs`, pairs], ...chosen]
}
