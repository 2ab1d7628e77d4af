import type { Address } from '../../../agents/action.ts'
import { type Line, POL } from '../story.ts'

/**
 * A made-up society of any size, in which each agent thinks in each tick, some act, and some are denied.
 *
 * @param parts - the tick from which on others act than in a crowd without it
 */
export function crowd({ agents, ticks, parts }: { agents: number; ticks: number; parts?: number }): Line[] {
  const names = Array.from({ length: agents }, (_, at) => `agent-${at}`)
  const address = (at: number): Address => `0x${(at + 1).toString(16).padStart(40, '0')}`
  const lines: Line[] = [
    [
      'society.founded',
      {
        name: 'crowd',
        addresses: { vault: `0x${'f'.repeat(40)}` },
        agents: names.map((name, at) => ({
          ...{ name, role: ['worker', 'validator', 'voter'][at % 3], model: 'scripted' },
          ...{ account: address(2 * at), owner: address(2 * at + 1) },
        })),
      },
    ],
    ...names.flatMap((_, at): Line[] => [
      ['chain.token.Transfer', { from: `0x${'0'.repeat(40)}`, to: address(2 * at), value: 100n * POL }],
      ['chain.vault.Deposited', { account: address(2 * at), amount: BigInt(10 + ((at * 7) % 90)) * POL }],
      ['chain.vault.DelegateChanged', { delegator: address(2 * at), toDelegate: address(2 * (at - (at % 25))) }],
    ]),
    ['tick.ended', { txs: '', cassette: '' }],
  ]
  for (let tick = 1; tick <= ticks; tick++) {
    for (const [at, name] of names.entries()) {
      const mood = (at * 31 + tick * (parts !== undefined && tick >= parts ? 18 : 17)) % 10
      const id = `${name}:${tick}`
      const acts = mood < 2
      const said = acts ? {} : { said: 'nothing to do' }
      lines.push(['turn', { ...said, reads: 1, done: true, intents: Number(acts), denials: Number(mood === 9) }, name])
      const summary = `pay ${mood} POL to agent-${(at * 13) % agents}`
      if (mood === 9)
        lines.push([
          'action.denied',
          { id, tool: 'pay', policy: 'spending', rule: 'limit', explanation: 'over the limit', summary },
          name,
        ])
      if (acts)
        lines.push(['action.executed', { id, tool: 'pay', summary, tx: `0x${id}`, block: tick, gas: '1' }, name])
    }
    lines.push(['tick.ended', { txs: '', cassette: '' }])
  }
  return lines
}
