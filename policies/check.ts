import { rootsOf } from './canonical.ts'
import { costOf } from './cost.ts'
import { GROUPS, type Group } from './fields.ts'
import { type Node, topological } from './node.ts'
import { keptWords } from './secretState.ts'
import type { Step } from './step.ts'

/** What can be known of a step without running it. Errors of width, binding and name are thrown at its definition. */
export interface Report {
  /** R1CS constraints of its circuit, within 15 %. */
  readonly constraints: number
  /** Words of its statement. */
  readonly words: number
  readonly findings: readonly Finding[]
}

export interface Finding {
  readonly about: string
  readonly text: string
}

/**
 * @example
 * checkStep(spendLimit).findings
 * // [{ about: 'spendLimit', text: 'permits nothing by itself: …' }]
 */
export function checkStep(step: Step): Report {
  const { params, chain, request } = step
  return {
    constraints: costOf(step),
    words: 2 + params.words + chain.words + 2 * keptWords(step) + request.words,
    findings: [...rules(step), ...fits(step), ...unread(step)],
  }
}

function rules({ name, rules }: Step): Finding[] {
  const findings = rules.flatMap(({ name, effect, when }): Finding[] => {
    if (when.range.hi === 0n) return [{ about: name, text: 'can never fire: its condition is false for all values' }]
    const always = when.range.lo === 1n && when.op !== 'const'
    if (always) return [{ about: name, text: 'always fires: its condition is true for all values' }]
    return effect === 'forbid' && when.range.lo === 1n ? [{ about: name, text: 'forbids everything' }] : []
  })
  const permits = rules.some(({ effect, when }) => effect === 'permit' && when.range.hi === 1n)
  const alone = { about: name, text: 'permits nothing by itself: join it in a set with a policy that does' }
  return permits ? findings : [...findings, alone]
}

function fits(step: Step): Finding[] {
  return topological(rootsOf(step)).flatMap((node): Finding[] => {
    if (node.op !== 'fit') return []
    const [{ range }] = node.args as readonly [Node]
    const never = range.hi < node.to.lo || range.lo > node.to.hi
    const text = `a value in ${range.lo}..${range.hi} never fits ${node.to.lo}..${node.to.hi}: every decision is an error`
    return never ? [{ about: step.name, text }] : []
  })
}

/** A field that nothing depends on: it may be there to be seen in the statement, or was forgotten in a rule. */
function unread(step: Step): Finding[] {
  const read = new Set(
    topological(rootsOf(step)).map((node) => (node.op === 'field' ? `${node.group} ${node.name}` : '')),
  )
  const isRead = (group: Group, name: string): boolean =>
    ['', '.hi', '.lo'].some((part) => read.has(`${group} ${name}${part}`))
  return GROUPS.flatMap((group) =>
    Object.keys(step[group].fields)
      .filter((name) => name !== 'action' && !isRead(group, name))
      .map((name) => ({ about: `${group}.${name}`, text: 'is bound, but no rule reads it' })),
  )
}
