import { and, eq, type Flag, or } from '../expr.ts'
import { sameAddress } from './addresses.ts'
import { type Facts, readAtom } from './facts.ts'
import type { Questions } from './questions.ts'
import { either, failing, need, type Of, type Place, type Term, truth, UntakenError } from './term.ts'

/** `a == b`: values of different kinds are different, which is no error. */
export function equals(a: Term, b: Term, ask: Questions): Of<'Bool'> {
  return truth(sameValue(a, b, ask), a.fails, b.fails)
}

function sameValue(a: Term, b: Term, ask: Questions): Flag {
  if (a.kind === 'Set' || a.kind === 'Record' || b.kind === 'Set' || b.kind === 'Record')
    throw new UntakenError('==', `a ${a.kind} and a ${b.kind}: only values of one or a few numbers are compared whole`)
  if (a.kind === 'Bool' && b.kind === 'Bool') return eq(a.value, b.value)
  if (a.kind === 'ipaddr' && b.kind === 'ipaddr') return sameAddress(a, b)
  if (a.kind !== b.kind) return false
  if ((a.kind === 'String' && b.kind === 'String') || (a.kind === 'Entity' && b.kind === 'Entity'))
    return sameName(a, b, ask)
  return eq((a as Of<'Long'>).value, (b as Of<'Long'>).value)
}

type Named = { readonly place: Place; readonly literal?: string }

function sameName(a: Named, b: Named, ask: Questions): Flag {
  if (a.literal !== undefined && b.literal !== undefined) return a.literal === b.literal
  if (b.literal !== undefined) return ask.is(a.place, b.literal)
  if (a.literal !== undefined) return ask.is(b.place, a.literal)
  return a.place.text === b.place.text || ask.same(a.place, b.place)
}

/** `set.contains(item)`: of a set in the request, a flag; its size is without bound, and it is never seen whole. */
export function contains(set: Term, item: Term, ask: Questions): Of<'Bool'> {
  const all = need(set, 'Set', 'contains')
  if ('items' in all) {
    const same = all.items.map((each) => sameValue(each, item, ask))
    return truth(or(...same), ...all.items.map(({ fails }) => fails), item.fails)
  }
  if (item.kind !== all.of.kind) return truth(false, set.fails, item.fails)
  const wanted = placeOf(item)
  const found = ask.fact(`${all.place.text}.contains(${wanted.text})`, (facts) => {
    const value = wanted.read(facts)
    return elements(all, facts).some((each) => readAtom(all.of, each) === value)
  })
  return truth(found, set.fails, item.fails)
}

/** `set.containsAll(other)` and `containsAny`, where the other one, or both, are written out. */
export function containsEach(how: 'containsAll' | 'containsAny', set: Term, other: Term, ask: Questions): Of<'Bool'> {
  const [left, right] = [need(set, 'Set', how), need(other, 'Set', how)]
  if (how === 'containsAny' && 'items' in left && !('items' in right)) return containsEach(how, other, set, ask)
  if (!('items' in right))
    throw new UntakenError(how, 'the sets of two attributes have no bound on their size: write one of them out')
  const each = right.items.map((item) => contains(left, item, ask))
  const values = each.map(({ value }) => value)
  const fails = either(left.fails, right.fails, ...each.map((found) => found.fails))
  return truth(how === 'containsAll' ? and(...values) : or(...values), fails)
}

export function isEmpty(set: Term, ask: Questions): Of<'Bool'> {
  const all = need(set, 'Set', 'isEmpty')
  if ('items' in all) return truth(all.items.length === 0, ...all.items.map(({ fails }) => fails))
  return truth(
    ask.fact(`${all.place.text}.isEmpty()`, (facts) => elements(all, facts).length === 0),
    set.fails,
  )
}

/** `entity in other`, or in one of a set: a flag about the hierarchy. */
export function isIn(entity: Term, group: Term, ask: Questions): Of<'Bool'> {
  const child = need(entity, 'Entity', 'in')
  if (group.kind === 'Set') {
    if ('items' in group) {
      const each = group.items.map((item) => isIn(child, item, ask))
      return failing(truth(or(...each.map(({ value }) => value))), child.fails, ...each.map(({ fails }) => fails))
    }
    if (group.of.kind !== 'Entity') throw new UntakenError('in', 'it needs entities on its right')
    const found = ask.fact(`${child.place.text} in ${group.place.text}`, (facts) => {
      const ancestors = ancestorsOf(child.place, facts)
      return elements(group, facts).some((each) => ancestors.has(readAtom(group.of, each) as string))
    })
    return truth(found, child.fails, group.fails)
  }
  const parent = need(group, 'Entity', 'in')
  if (child.members && parent.literal !== undefined) {
    const each = child.members(parent.literal).map((key) => ask.is(child.place, key))
    return truth(or(...each), child.fails)
  }
  const found =
    child.place.text === parent.place.text ||
    ask.fact(`${child.place.text} in ${parent.place.text}`, (facts) =>
      ancestorsOf(child.place, facts).has(parent.place.read(facts) as string),
    )
  return truth(found, child.fails, parent.fails)
}

const ancestorsOf = (place: Place, facts: Facts): ReadonlySet<string> => {
  const key = place.read(facts)
  return typeof key === 'string' ? facts.ancestors(key) : new Set()
}

const elements = (set: { readonly place: Place }, facts: Facts): readonly unknown[] => {
  const json = set.place.read(facts)
  return Array.isArray(json) ? json : []
}

/** Where the request holds the item, so that who answers can look for it. */
function placeOf(item: Term): Place {
  if ('place' in item && item.place && item.kind !== 'Set' && item.kind !== 'Record') return item.place
  throw new UntakenError('contains', `a ${item.kind} that is computed cannot be looked for in the set of a request`)
}
