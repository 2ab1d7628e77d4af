import { getAddress } from 'viem'
import { BASE_FIELD } from '../../../circuits/proof.ts'
import { FIELD } from '../../../policies/index.ts'
import { type Court, type Evidence, type Outcome, PARAMS } from './court.ts'
import type { Cut } from './mutants.ts'
import { WORDS } from './purse.ts'

/** A forged proof, why it is refused, and the defence without which it would pass. */
export interface Forgery {
  /** As design documents of such systems name it. */
  readonly title: string
  /** Brings the chain to where the forgery makes sense. */
  readonly scene?: (court: Court) => Promise<void>
  /** `without`: whether the defence is gone, so that the forger may use what it left open. */
  readonly attack: (court: Court, without: boolean) => Promise<Outcome>
  readonly error: string
  readonly defence: string
  /** Takes the defence away. */
  readonly disarm: (court: Court) => Promise<void>
  /** Where another defence still holds: its error. */
  readonly held?: string
}

const GATE = 'AIWorkflowGovernance.sol'
const STATEMENT = 'libraries/Statement.sol'
const VERIFIER = 'Groth16Verifier.sol'
const inGate =
  (...cuts: readonly Cut[]) =>
  (court: Court) =>
    court.cut('AIWorkflowGovernance', cuts)
const inVerifier =
  (...cuts: readonly Cut[]) =>
  (court: Court) =>
    court.cut('Groth16Verifier', cuts)

/** ann has spent 90 of 100. */
const spend90 = async (court: Court): Promise<void> => {
  await honest(court, 90n)
}

async function honest(court: Court, amount: bigint): Promise<void> {
  const at = await court.now()
  const outcome = await court.give({ amount, at, evidence: await court.prove({ amount, at }) })
  if (!outcome.ok) throw new Error(`an honest action is refused: ${outcome.error}`)
}

/** ann's action of 50, with a proof of something else. */
async function fifty(court: Court, claim: Partial<Parameters<Court['prove']>[0]>): Promise<Outcome> {
  const at = await court.now()
  return court.give({ amount: 50n, at, evidence: await court.prove({ amount: 50n, at, ...claim }) })
}

/** One word of the proof, as another number. */
function withWord({ proof, ...rest }: Evidence, index: number, change: (value: bigint) => bigint): Evidence {
  const at = 2 + 64 * index
  const word = change(BigInt(`0x${proof.slice(at, at + 64)}`))
    .toString(16)
    .padStart(64, '0')
  return { ...rest, proof: `0x${proof.slice(2, at)}${word}${proof.slice(at + 64)}` }
}

/** What the gate puts in a statement, and what it would put there if it believed the prover. */
const DEED = 'Statement.deed(passage.actor, passage.sequence, passage.at)'
const READ = '(groups[1], groups[4]) = passage.code.read(address(this), passage.actor, target, data);'
const PARAMETERS = '(IPolicy(code), IVerifier(verifier), params);'
const VERIFY = 'if (!guarded) _verify(passage, digest, proof);'

export const forgeries: readonly Forgery[] = [
  {
    title: 'unbound log: decided on an empty log, stated about the real one',
    scene: spend90,
    attack: (court, without) =>
      fifty(court, {
        ...{ spent: 0n, sequence: 1n },
        ...(without && { circuit: 'looseState', loose: { word: WORDS.state, value: 90n } }),
      }),
    error: 'ProofRejected',
    defence: "the circuit makes the statement's word of the state from the state that it decides on",
    disarm: (court) => court.verifyBy('looseState'),
  },
  {
    title: 'disabled rule: the switch is off in the proof and on in the registry',
    scene: spend90,
    attack: (court, without) =>
      fifty(court, {
        ...{ spent: 90n, sequence: 1n, params: { ...PARAMS, strict: false } },
        ...(without && { circuit: 'looseParams', loose: { word: WORDS.params, value: PARAMS.max + (1n << 96n) } }),
      }),
    error: 'ProofRejected',
    defence: "the circuit makes the statement's word of the parameters from those that it decides on",
    disarm: (court) => court.verifyBy('looseParams'),
  },
  {
    title: 'disabled rule: proved by a circuit that lacks the rule',
    scene: spend90,
    attack: (court) => fifty(court, { spent: 90n, sequence: 1n, circuit: 'lax' }),
    error: 'ProofRejected',
    defence: "the verifier has the key of the policy's own circuit in its code",
    disarm: (court) => court.verifyBy('lax'),
  },
  {
    title: 'a denial passed off as an approval',
    scene: spend90,
    attack: (court) => fifty(court, { spent: 90n, sequence: 1n }),
    error: 'ProofRejected',
    defence: 'the gate states that the verdict is 1',
    disarm: inGate({ file: STATEMENT, from: '| (1 << 224)', to: '' }),
  },
  {
    title: 'foreign state: the state of an account that has done nothing',
    scene: spend90,
    attack: (court) => fifty(court, { spent: 0n, sequence: 1n }),
    error: 'ProofRejected',
    defence: 'the gate states the state that it keeps for this actor',
    disarm: inGate({ file: GATE, from: READ, to: `${READ} groups[2] = new uint256[](passage.words);` }),
  },
  {
    title: 'other actor: the proof of another, for an account of ones own',
    attack: async (court) => {
      const at = await court.now()
      const evidence = await court.prove({ amount: 50n, at })
      return court.give({ by: 'bob', account: court.account.bob, amount: 50n, at, evidence })
    },
    error: 'ProofRejected',
    defence: 'the gate states who acts',
    disarm: (court) =>
      inGate({
        file: GATE,
        from: DEED,
        to: `Statement.deed(${getAddress(court.account.ann)}, passage.sequence, passage.at)`,
      })(court),
  },
  {
    title: 'a copied proof sent by another',
    attack: async (court) => {
      const at = await court.now()
      return court.give({ by: 'bob', amount: 50n, at, evidence: await court.prove({ amount: 50n, at }) })
    },
    error: 'NotAccountOwner',
    defence: "only an account's owner acts through it",
    disarm: inGate({ file: GATE, from: '|| msg.sender != owner', to: '' }),
  },
  {
    title: 'a copied proof sent by another, to the gate itself',
    attack: (court) => court.submit('bob', 'ann'),
    error: 'ProofRejected',
    defence: 'whoever sends a proof is its actor',
    disarm: (court) =>
      inGate({
        file: GATE,
        from: 'passage.actor = msg.sender;',
        to: `passage.actor = ${getAddress(court.owner.ann)};`,
      })(court),
  },
  {
    title: 'other chain: proved for one with other stakes',
    attack: (court) => fifty(court, { chainId: 1n }),
    error: 'ProofRejected',
    defence: 'the gate states the chain that it is on',
    disarm: inGate({ file: STATEMENT, from: 'SafeCast.toUint64(block.chainid)', to: 'SafeCast.toUint64(1)' }),
  },
  {
    title: 'other gate: proved for another on the same chain',
    attack: (court) => fifty(court, { gate: '0x0000000000000000000000000000000000000099' }),
    error: 'ProofRejected',
    defence: 'the gate states its own address',
    disarm: inGate({ file: STATEMENT, from: 'uint256(uint160(gate)) << 64', to: 'uint256(0x99) << 64' }),
  },
  {
    title: 'other version: proved before a vote lowered the limit',
    scene: (court) => court.vote({ max: 40n, strict: true }),
    attack: (court) => fifty(court, {}),
    error: 'ProofRejected',
    defence: 'the gate states the parameters in force',
    disarm: inGate({
      file: GATE,
      from: PARAMETERS,
      to: `${PARAMETERS} passage.groups[0][0] = ${PARAMS.max + (1n << 96n)};`,
    }),
  },
  {
    title: 'other version: proved by the code that governed before',
    scene: async (court) => {
      await court.govern('lax')
      await court.govern('own')
      await spend90(court)
    },
    attack: (court) => fifty(court, { spent: 90n, sequence: 1n, circuit: 'lax' }),
    error: 'ProofRejected',
    defence: 'the gate asks the verifier of the policy that governs now',
    disarm: async (court) => {
      const old = await court.govern('lax')
      await court.govern('own')
      await inGate({ file: GATE, from: PARAMETERS, to: `(IPolicy(code), IVerifier(${getAddress(old)}), params);` })(
        court,
      )
    },
  },
  {
    title: 'other time: proved for a second ago',
    attack: async (court) => {
      const at = await court.now()
      return court.give({ amount: 50n, at, evidence: await court.prove({ amount: 50n, at: at - 1n }) })
    },
    error: 'ProofRejected',
    defence: 'the gate states the time that it was given and has checked',
    disarm: inGate({ file: GATE, from: DEED, to: 'Statement.deed(passage.actor, passage.sequence, passage.at - 1)' }),
  },
  {
    title: 'other time: too old',
    attack: async (court) => {
      const at = (await court.now()) - 700n
      return court.give({ amount: 50n, at, evidence: await court.prove({ amount: 50n, at }) })
    },
    error: 'TimeOutOfRange',
    defence: 'the gate takes no time before its window',
    disarm: inGate({ file: GATE, from: '_checkTime(passage.at, last);', to: '' }),
  },
  {
    title: 'other time: before that of the last action',
    scene: spend90,
    attack: async (court) => {
      const at = (await court.now()) - 100n
      return court.give({ amount: 5n, at, evidence: await court.prove({ amount: 5n, at, spent: 90n, sequence: 1n }) })
    },
    error: 'TimeOutOfRange',
    defence: 'time never goes back within a state',
    disarm: inGate({ file: GATE, from: 'last > oldest ? last : oldest', to: 'oldest' }),
  },
  {
    title: 'replay: the same evidence twice, of an action that leaves the state as it is',
    attack: async (court) => {
      const at = await court.now()
      const given = { amount: 0n, at, evidence: await court.prove({ amount: 0n, at }) }
      const first = await court.give(given)
      return first.ok ? court.give(given) : { ok: false, error: `the first is refused: ${first.error}` }
    },
    error: 'ProofRejected',
    defence: "the gate counts an actor's actions, and states the number",
    disarm: inGate({ file: GATE, from: 'passage.sequence + 1', to: 'passage.sequence' }),
  },
  {
    title: 'other request: proved for a small payment, given with a large one',
    attack: async (court) => {
      const at = await court.now()
      return court.give({ amount: 5000n, at, evidence: await court.prove({ amount: 50n, at }) })
    },
    error: 'ProofRejected',
    defence: 'the gate reads the request from the calldata that it runs',
    disarm: inGate({ file: GATE, from: READ, to: `${READ} groups[4][1] = 50;` }),
  },
  {
    title: 'false fact: the contract that is asked says otherwise',
    scene: (court) => court.setLevel(0n),
    attack: (court) => fifty(court, { level: 1n }),
    error: 'ProofRejected',
    defence: 'the gate has the facts read when the action runs',
    disarm: inGate({ file: GATE, from: READ, to: `${READ} groups[1][0] = 1;` }),
  },
  {
    title: 'another next state: nothing was spent',
    attack: async (court) => {
      const at = await court.now()
      const evidence = await court.prove({ amount: 50n, at })
      return court.give({ amount: 50n, at, evidence: { ...evidence, next: [0n] } })
    },
    error: 'ProofRejected',
    defence: 'the gate states the next state that it stores',
    disarm: inGate({ file: GATE, from: VERIFY, to: `groups[3][0] = 50; ${VERIFY}` }),
  },
  {
    title: 'no proof at all: points of another',
    attack: async (court) => {
      const at = await court.now()
      const evidence = await court.prove({ amount: 50n, at })
      const { proof } = await court.prove({ amount: 1n, at })
      return court.give({ amount: 50n, at, evidence: { ...evidence, proof } })
    },
    error: 'ProofRejected',
    defence: 'the gate refuses what the verifier does not confirm',
    disarm: inGate({ file: GATE, from: 'if (!passage.verifier.verify(', to: 'if (false && !passage.verifier.verify(' }),
  },
  {
    title: 'non-canonical inputs: a digest plus the field, a second form of the same proof',
    attack: async (court) => {
      const [at, amount] = [await court.now(), 50n]
      const { digest } = await court.prove({ amount, at })
      return fifty(court, { at, dressed: { digest: digest + FIELD } })
    },
    error: 'NotCanonical',
    defence: 'the verifier takes signals below the field only',
    disarm: inVerifier({ file: VERIFIER, from: 'if (scalar >= Field.R) revert NotCanonical(scalar);', to: '' }),
  },
  {
    title: 'non-canonical inputs: a next state plus the field, which a circuit takes for the right one',
    attack: (court) => fifty(court, { dressed: { next: 50n + FIELD } }),
    error: 'StateTooWide',
    defence: 'the gate keeps no word beyond the field, and states none',
    disarm: inGate(
      { file: GATE, from: 'if (next[i] >= Field.R) revert StateTooWide(i, next[i]);', to: '' },
      { file: STATEMENT, from: 'if (!canonical) _refuse(words);', to: '' },
    ),
  },
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(
    (word): Forgery => ({
      title: `non-canonical inputs: coordinate ${word} of the proof plus its field`,
      attack: async (court) => {
        const at = await court.now()
        const evidence = await court.prove({ amount: 50n, at })
        return court.give({ amount: 50n, at, evidence: withWord(evidence, word, (value) => value + BASE_FIELD) })
      },
      error: 'NotCanonical',
      defence: 'the verifier takes coordinates below their field only',
      disarm: inVerifier({ file: VERIFIER, from: 'if (value >= Field.Q) revert NotCanonical(value);', to: '' }),
      // The second coordinate is subtracted from the field, which would wrap; the others go to the precompile.
      held: word === 1 ? 'Panic' : 'PrecompileFailed',
    }),
  ),
]
