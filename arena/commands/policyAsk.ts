import { type Command, Option } from 'commander'
import { addressBook } from '../../agents/wallet.ts'
import { secretBindings } from '../../policies/index.ts'
import { resolvePolicy } from '../adoption.ts'
import type { Loaded } from '../examples.ts'
import { UsageError } from '../exit.ts'
import { DEVELOPMENT_MNEMONIC } from '../folder.ts'
import { addressOf, namesOf, partiesOf } from '../names.ts'
import { loadSociety, policyOf } from './policyOf.ts'
import { setParams } from './policySet.ts'

/** What `diff`, `never` and `always` share: versions of a policy, how they are asked about, and examples in words. */
export interface AskingOptions {
  set?: string[]
  initial?: boolean
  effort: number
  json?: boolean
}

/** Adds the options of a question to the solver. */
export const asking = (command: Command): Command =>
  command
    .option('--initial', "only in the initial state of an agent's policy (default: in any)")
    .addOption(
      new Option('--effort <millions>', 'how hard to try before the answer is "unknown", in work units of the solver')
        .default(10)
        .argParser(effortOf),
    )
    .option('--json', 'the answer as JSON')

export async function loadVersion(what: string, name: string): Promise<Loaded> {
  const society = await loadSociety(what)
  const governed = policyOf(society, name)
  const names = namesOf(society, addressBook({ mnemonic: DEVELOPMENT_MNEMONIC, names: partiesOf(society) }))
  const { params, trees } = resolvePolicy(governed, names)
  const agents = society.agents.map((agent) => addressOf(agent.name, names))
  return { step: governed.policy, version: { step: governed.policy, params, trees }, names, agents }
}

/** The version with other parameters. */
export const changed = ({ version, ...loaded }: Loaded, sets: readonly string[]): Loaded => ({
  ...loaded,
  version: { ...version, ...setParams(version.step, version, sets, loaded.names) },
})

export const scope = ({ initial }: AskingOptions): string =>
  initial
    ? 'all requests in the initial state, and all facts of the chain'
    : 'all requests, states and facts of the chain'

/** What no answer knows of the policy's secrets: nothing without them. */
export const aside = ({ step }: Loaded): string[] => {
  const words = [...new Set(secretBindings(step).flatMap(({ kind, to }) => (WORDS.has(kind) ? [to] : [])))]
  if (words.length === 0) return []
  return [
    `what binds secrets is not looked into: ${words.join(', ')} may stand for any values that such secrets can have`,
  ]
}

const WORDS = new Set(['committed', 'signed', 'leaf'])

function effortOf(text: string): number {
  const effort = Number(text)
  if (!(effort > 0 && effort <= 4000)) throw new UsageError(`--effort takes a number up to 4000, not ${text}.`)
  return effort
}
