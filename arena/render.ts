import { styleText } from 'node:util'
import { money, type Usage } from '../agents/models/usage.ts'
import type { Event } from './event.ts'
import { printable } from './printable.ts'
import { type Paint, points, pol, sentenceOf } from './sentences.ts'
import type { State } from './state.ts'
import type { Summary } from './summary.ts'

export type { Paint }

/** Colors on a terminal, plain text elsewhere and under NO_COLOR. */
export function paintFor(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  const on = Boolean(stream.isTTY) && !env.NO_COLOR
  return (color, text) => (on ? styleText(color, text, { validateStream: false }) : text)
}

/**
 * One event as a line for people; `undefined` for what only machines want.
 *
 * @param state - folded up to this event
 */
export function renderEvent(event: Event, state: State, paint: Paint): string | undefined {
  const { tick, agent } = printable(event)
  const text = sentenceOf(event, state, paint)
  if (text === undefined) return undefined
  return `${paint('dim', `tick ${String(tick).padStart(3)}`)}  ${(agent ?? '').padEnd(9)} ${text}`
}

/** The end of a run, for people; what only its chain knows, `conserved`, may be missing. */
export function renderSummary(
  summary: Omit<Summary, 'conserved'> & Partial<Summary>,
  report: readonly string[],
  paint: Paint,
): string {
  const { actions, workflows, agents, policies, models, conserved, ticks, blocks } = printable(summary)
  return [
    '',
    ...printable(report),
    '',
    ...workflows.map(
      ({ name, tasks, done, paid, escrow, verified }) =>
        `workflow "${name}": ${done} of ${tasks} tasks done, ${pol(paid)} paid, ${pol(escrow)} in escrow${verified ? ', verified' : ''}`,
    ),
    `actions: ${actions.executed} executed, ${actions.denied} denied by policy, ${actions.refused} refused on chain, ${actions.proofs} proofs`,
    `slashed: ${pol(actions.slashed)}; burned in all: ${pol(actions.burned)}; policies: ${policies
      .map(({ name, version }) => `${name} v${version}`)
      .join(', ')}`,
    ...renderModels(models),
    ...agents.map(
      ({ name, role, balance, stake, slashed, reputation }) =>
        `  ${name.padEnd(9)} ${role.padEnd(10)} ${pol(balance).padStart(14)}   stake ${pol(stake).padStart(10)}${slashed ? paint('red', `   slashed ${pol(slashed)}`) : ''}${reputation === undefined ? '' : `   reputation ${points(reputation)}`}`,
    ),
    ...(conserved ? [renderConserved(conserved, ticks, blocks, paint)] : []),
  ].join('\n')
}

/** What real models took, by agent, and altogether. */
function renderModels(models: Summary['models']): string[] {
  if (!models) return []
  const line = (name: string, { calls, input, output, cost }: Usage) =>
    `  ${name.padEnd(9)} ${String(calls).padStart(6)} calls ${String(input).padStart(9)} tokens in ${String(output).padStart(9)} out${cost ? `   cost ${money(cost)}` : ''}`
  return ['models:', ...models.agents.map(({ name, ...usage }) => line(name, usage)), line('together', models.total)]
}

function renderConserved(conserved: Summary['conserved'], ticks: number, blocks: number, paint: Paint): string {
  return conserved.ok
    ? paint(
        'green',
        `balances conserved: ${pol(conserved.supply)} in all, log and chain agree (${ticks} ticks, ${blocks} blocks)`,
      )
    : paint('red', `balances differ:\n  ${conserved.differences.join('\n  ')}`)
}
