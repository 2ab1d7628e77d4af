import { commit, tagOf } from './commitment.ts'
import { fieldElement } from './field.ts'
import { layoutOf } from './layout.ts'
import type { Opened } from './node.ts'
import { signedLayout } from './opened.ts'
import { poseidon } from './poseidon.ts'
import { RecordError } from './records.ts'
import type { AnyOpening, CommittedOpening, LeafOpening, SignedOpening } from './secret.ts'
import { verifySignature } from './signature.ts'
import { digestOf } from './statement.ts'
import { toScalars, ValueError } from './values.ts'
import { packScalars } from './words.ts'

/** The values that an opening shows, given the public arguments of its node; nothing when it does not hold. */
export type Hold = (opening: AnyOpening | undefined, args: readonly bigint[]) => readonly bigint[] | undefined

/**
 * What it means that a bound secret holds: the circuit has a witness for the same openings, and no others.
 */
export function holdOf(node: Opened): Hold {
  const check = { committed: holdCommitted, signed: holdSigned, leaf: holdLeaf }[node.form](node)
  return (opening, args) => {
    if (typeof opening !== 'object' || opening === null) return undefined
    const asked = args.join()
    const last = kept.get(opening)
    if (last?.node === node && last.asked === asked) return last.answer
    const answer = check(opening, args)
    kept.set(opening, { node, asked, answer })
    return answer
  }
}

/** Of each opening the last answer: decisions and proofs ask again and again. What its owner changes later changes nothing here. */
const kept = new WeakMap<object, { node: Opened; asked: string; answer: readonly bigint[] | undefined }>()

function holdCommitted({ fields }: Opened): Hold {
  const [layout, tag] = [layoutOf(fields), tagOf('committed', fields)]
  return (opening, [commitment]) => {
    const { values, salt } = opening as CommittedOpening
    const scalars = scalarsIn(layout, values)
    if (!scalars || !fieldElement(salt)) return undefined
    return commit(tag, packScalars(layout, scalars), salt) === commitment ? scalars : undefined
  }
}

function holdLeaf({ fields, depth }: Opened): Hold {
  const [layout, tag] = [layoutOf(fields), tagOf('leaf', fields)]
  return (opening, [root, at]) => {
    const { values, salt, index, siblings } = opening as LeafOpening
    const scalars = scalarsIn(layout, values)
    if (!scalars || !fieldElement(salt) || !Number.isSafeInteger(index) || index < 0 || index >= 2 ** depth)
      return undefined
    if (at !== undefined && at !== BigInt(index)) return undefined
    if (siblings?.length !== depth || !siblings.every(fieldElement)) return undefined
    const top = siblings.reduce(
      (node, sibling, height) =>
        Math.floor(index / 2 ** height) % 2 === 1 ? poseidon([sibling, node]) : poseidon([node, sibling]),
      commit(tag, packScalars(layout, scalars), salt),
    )
    return top === root ? scalars : undefined
  }
}

function holdSigned({ fields }: Opened): Hold {
  const [layout, whole] = [layoutOf(fields), signedLayout(fields)]
  const tag = tagOf('signed', whole.fields)
  return (opening, [issuer, holder, at]) => {
    const { values, signature } = opening as SignedOpening
    const scalars = scalarsIn(layout, values)
    if (!scalars || !signature) return undefined
    if (at !== undefined && at >= scalars[layout.places.expires!.start]!) return undefined
    const message = digestOf([tag, ...packScalars(whole, [holder!, ...scalars])])
    return verifySignature(signature, issuer!, message) ? scalars : undefined
  }
}

function scalarsIn(
  layout: ReturnType<typeof layoutOf>,
  values: CommittedOpening['values'],
): readonly bigint[] | undefined {
  try {
    return toScalars(layout, values ?? {})
  } catch (error) {
    if (error instanceof ValueError || error instanceof RecordError) return undefined
    throw error
  }
}
