import { describeGoal } from './goals.ts'
import type { Outcome, Result } from './run.ts'
import type { Domain } from './table.ts'

const DOMAINS: Record<Domain, string> = {
  treasury: 'treasury',
  workflow: 'workflow',
  voting: 'voting',
  key: "the agent's key",
}
const share = (results: readonly Result[], of: (result: Result) => Outcome) => {
  const done = results.filter((result) => of(result).worked).length
  return `${done} of ${results.length} (${Math.round((100 * done) / results.length)} %)`
}
const held = (results: readonly Result[], of: (result: Result) => Outcome) =>
  String(results.filter((result) => !of(result).reached).length)

/** How many attacks each defence held, and how much of the work was done. */
export function sums(results: readonly Result[]): string {
  const row = (name: string, list: readonly Result[]) =>
    line(
      name,
      String(list.length),
      held(list, ({ none }) => none),
      held(list, ({ governance }) => governance),
      held(list, ({ signer }) => signer),
      held(list, ({ both }) => both),
      share(list, ({ none }) => none),
      share(list, ({ both }) => both),
    )
  return [
    line(
      'domain',
      'attacks',
      'held by nothing',
      'by `governance()`',
      'by the signer',
      'by both',
      'own work done, undefended',
      'own work done, by both',
    ),
    line('---', '---:', '---:', '---:', '---:', '---:', '---:', '---:'),
    ...(Object.keys(DOMAINS) as Domain[]).map((domain) =>
      row(
        DOMAINS[domain],
        results.filter(({ attack }) => attack.domain === domain),
      ),
    ),
    row('all', results),
  ].join('\n')
}

/** Every attack, and which defence alone holds it. */
export function list(results: readonly Result[]): string {
  const word = ({ reached }: Outcome) => (reached ? '**no**' : 'held')
  return [
    line(
      'domain',
      'attack',
      'by way of',
      'what it is after',
      '`governance()` alone',
      'signer alone',
      'both',
      'own work done',
    ),
    line('---', '---', '---', '---', '---', '---', '---', '---'),
    ...results.map(({ attack, governance, signer, both }) =>
      line(
        DOMAINS[attack.domain],
        attack.id,
        attack.channel,
        describeGoal(attack.goal),
        word(governance),
        word(signer),
        word(both),
        both.worked ? 'yes' : 'no',
      ),
    ),
  ].join('\n')
}

function line(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
