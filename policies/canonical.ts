import { keccak256 } from 'viem/utils'
import { bodiesOf, type Node, topological } from './node.ts'
import type { Step } from './step.ts'

/** Changes whenever a policy's meaning may: it is part of every code hash. */
const LANGUAGE = 'polity-policy/1'

/** keccak256 of the canonical form: equal code has one hash, whoever compiled it and in whatever order. */
export function codeHashOf(step: Omit<Step, 'codeHash'>): `0x${string}` {
  return keccak256(new TextEncoder().encode(canonical(step)))
}

/** Every root of the DAG: what must be computed for a decision. */
export function rootsOf({ rules, next, opened }: Pick<Step, 'rules' | 'next' | 'opened'>): readonly Node[] {
  return [...rules.map(({ when }) => when), ...next.map(({ node }) => node), ...opened]
}

/** The step as JSON, its nodes numbered by first use. */
export function canonical(step: Omit<Step, 'codeHash'>): string {
  const nodes = topological(rootsOf(step))
  const numbers = new Map(nodes.map((node, index) => [node, index]))
  const number = (node: Node): number => numbers.get(node)!
  return JSON.stringify(
    {
      language: LANGUAGE,
      name: step.name,
      kind: step.kind,
      actions: step.actions.map(({ signature }) => signature),
      params: Object.entries(step.params.fields),
      chain: Object.entries(step.chain.fields),
      state: Object.entries(step.state.fields),
      ...(step.secretState && { secretState: true }),
      request: Object.entries(step.request.fields),
      reads: [Object.entries(step.reads.request), Object.entries(step.reads.chain)],
      rules: step.rules.map(({ name, effect, when }) => [name, effect, number(when)]),
      next: step.next.map(({ start, node }) => [start, number(node)]),
      nodes: nodes.map((node) => {
        const { id: _, free: __, args, ...rest } = node
        return { ...rest, args: args.map(number), ...('bodies' in node && { bodies: bodiesOf(node).map(number) }) }
      }),
    },
    (_key, value) => (typeof value === 'bigint' ? `${value}n` : value),
  )
}
