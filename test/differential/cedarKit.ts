import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { type CedarCall, importCedar } from '../../policies/cedar/index.ts'
import { type Chance, chance } from '../../policies/chance.ts'
import { type AnyInput, decide } from '../../policies/index.ts'
import { randomCall, randomPolicies, schema } from './cedarRandom.ts'

export const newTally = (): Tally => ({ requests: 0, allowed: 0, failed: 0, sets: 0, whole: 0, untaken: new Set() })

export interface Tally {
  requests: number
  allowed: number
  failed: number
  /** Policy sets of which all is taken, and the requests they were asked. */
  sets: number
  whole: number
  untaken: Set<string>
}

/** What Cedar decides, which policies decided it and which failed; the schema also brings the groups of actions. */
export function askCedar(name: string, call: CedarCall, withSchema = true) {
  const answer = cedar.statefulIsAuthorized({
    ...(call as unknown as cedar.AuthorizationCall),
    preparsedPolicySetId: name,
    ...(withSchema ? { preparsedSchemaName: name, validateRequest: true } : {}),
  })
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
  const { decision, diagnostics } = answer.response
  return { allow: decision === 'allow', reasons: diagnostics.reason, failed: diagnostics.errors.length > 0 }
}

export function prepare(name: string, text: string, schema: string): void {
  for (const answer of [cedar.preparsePolicySet(name, { staticPolicies: text }), cedar.preparseSchema(name, schema)])
    if (answer.type === 'failure') throw new Error(`${text}\n${JSON.stringify(answer.errors)}`)
}

/** Asks both engines the same of random policies; returns where they differ. */
export function differences(seeds: readonly number[], requests: number, tally: Tally): unknown[] {
  return seeds.flatMap((seed) => {
    const random = chance(seed)
    return differencesOf(randomPolicies(random), random, requests, tally)
  })
}

/** Decision, deciding rule and failures of one policy set, in both modes; where not all is taken, nothing more is allowed. */
export function differencesOf(text: string, random: Chance, requests: number, tally: Tally): unknown[] {
  prepare('random', text, schema)
  const skip = importCedar(text, { schema, errors: 'cedar' })
  const strict = importCedar(text, { schema })
  const [skipRun, strictRun] = [decide(skip.policy), decide(strict.policy)]
  const whole = skip.untaken.length === 0
  tally.sets += whole ? 1 : 0
  for (const { construct } of skip.untaken) tally.untaken.add(construct)
  return Array.from({ length: requests }, () => {
    const call = randomCall(random)
    const theirs = askCedar('random', call)
    const ours = skipRun(inputOf(skip.request(call)))
    const ourStrict = strictRun(inputOf(strict.request(call)))
    tally.requests += 1
    tally.whole += whole ? 1 : 0
    tally.allowed += theirs.allow ? 1 : 0
    tally.failed += theirs.failed ? 1 : 0
    const agreed = whole
      ? ours.allow === theirs.allow &&
        ourStrict.allow === (theirs.allow && !theirs.failed) &&
        (ours.reason.index === 0 ? theirs.reasons.length === 0 : theirs.reasons.includes(ours.reason.rule)) &&
        (ourStrict.reason.effect === 'error') === theirs.failed
      : !ours.allow || theirs.allow
    return agreed ? [] : [{ text, ours: ours.reason, strict: ourStrict.reason, theirs, call }]
  }).flat()
}

export const inputOf = (request: Record<string, unknown>): AnyInput =>
  ({ request, actor: '0x00000000000000000000000000000000000000aa', at: 1n }) as unknown as AnyInput
