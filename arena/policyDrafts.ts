import type { Address, Hex } from 'viem'
import { keccak256 } from 'viem/utils'
import { type Parts, planUpgrade } from '../contracts/deploy.ts'
import { zeroAddress } from '../contracts/zero.ts'
import { checkUpgrade, decide, keptWords, packWords, type Step } from '../policies/index.ts'
import {
  type AdoptionSite,
  checkMode,
  circuitFacts,
  circuitOf,
  creationOf,
  keyOf,
  PolicyError,
  resolvePolicy,
} from './adoption.ts'
import type { Chain } from './chain.ts'
import { addressOf } from './names.ts'
import type { Draft } from './society.ts'
import type { PolicyDraft, PolicyInForce } from './world.ts'

/**
 * A version that waits for a vote: its contract, its verifier and the migration of states are deployed at genesis, so that the vote is
 * about code that stands on chain. Parts that somebody else brought stand where the society says.
 */
export async function draftPolicy(name: string, draft: Draft, before: PolicyInForce, site: AdoptionSite) {
  const { policy: step, mode = 'guard', secrets = before.secrets, brought = {} } = draft
  const { addresses, names, operator, nonce, blobs, cacheDir } = site
  const words = checkDraft(before.step, draft, names)
  const circuit = mode === 'proof' ? await circuitOf(step, site) : undefined
  const { parts: own, transactions } = planUpgrade({
    ...{ deployer: operator, nonce, addresses, before: before.step, after: step },
    policy: {
      ...{ id: before.id, code: await creationOf(step, names, cacheDir), params: words },
      ...(circuit && keyOf(circuit)),
      ...(step.migration && { migration: await creationOf(step.migration, names, cacheDir) }),
    },
  })
  const others = Object.entries(brought).map(([part, contract]) => [part, addressOf(contract, names)])
  const parts: Parts = { ...own, ...Object.fromEntries(others) }
  const { circuit: _, ...kept } = before
  const { trees } = resolvePolicy(draft, names)
  const policy: PolicyInForce = {
    ...{ ...kept, step, decide: decide(step), mode, code: parts.code, trees, secrets },
    ...(circuit && { circuit }),
  }
  const creations = Object.fromEntries(Object.keys(own).map((part, at) => [part, transactions[at]!.data]))
  return {
    draft: { name, policy, parts, creations } satisfies PolicyDraft,
    transactions,
    drafted: {
      ...{ name, policy: step.name, mode, ...parts, codeHash: step.codeHash, stateWords: keptWords(step), words },
      ...(circuit && { development: circuit.development, ...circuitFacts(circuit, blobs) }),
    },
  }
}

/**
 * What genesis would refuse of a draft, without making anything.
 *
 * @returns its parameters, packed
 * @throws NoMigrationError when its state has another layout than that of the version before, and it has no `migrate`
 */
export function checkDraft(before: Step, draft: Draft, names: Record<string, Address>): readonly bigint[] {
  const { policy, mode = 'guard', brought = {} } = draft
  checkMode({ policy, mode })
  checkUpgrade(before, policy)
  if (brought.verifier !== undefined && mode !== 'proof')
    throw new PolicyError(policy.name, 'has a draft with a verifier and no circuit', "Give it mode: 'proof'.")
  if (brought.migration !== undefined && !policy.migration)
    throw new PolicyError(policy.name, 'has a draft with the code of a migration and no `migrate`', 'Give it one.')
  for (const name of [...policy.links, ...Object.values(brought)]) addressOf(name, names)
  return packWords(policy.params, resolvePolicy(draft, names).params)
}

/** The draft whose parts these are, all of them: the same code behind another verifier is another version. */
export function draftWith(
  drafts: readonly PolicyDraft[],
  { code, verifier = zeroAddress, migration = zeroAddress }: Parts,
): PolicyDraft | undefined {
  return drafts.find(
    ({ parts }) =>
      parts.code === code &&
      (parts.verifier ?? zeroAddress) === verifier &&
      (parts.migration ?? zeroAddress) === migration,
  )
}

/**
 * Which parts of a draft are not what its society says, in words. Each is made again from its source (policy, verification key, migration),
 * and its code compared with what stands on chain; nobody's word is taken, least of all the contract's own `codeHash`.
 */
export async function strangeParts({ client, height }: Chain, { parts, creations }: PolicyDraft): Promise<string[]> {
  const read = { blockNumber: height }
  const found = Object.entries(parts).map(async ([part, address]: [string, Address]) => {
    const [stands, made] = await Promise.all([
      client.getCode({ address, ...read }),
      client.call({ data: creations[part as keyof Parts] as Hex, ...read }),
    ])
    const [is, should] = [stands ?? '0x', made.data ?? '0x'].map((code) => keccak256(code as Hex).slice(0, 10))
    return is === should ? [] : [`its ${part} has the hash ${is}, and what the version is made of has ${should}`]
  })
  return (await Promise.all(found)).flat()
}
