import { BaseError, keccak256, type PublicClient, type RawContractError } from 'viem'
import { explainRevert } from '../contracts/errors.ts'
import { type CircuitSignals, toCircom } from '../policies/index.ts'
import type { Address, Denial, Hex, Intent, Receipt } from './action.ts'
import type { Audit } from './audit.ts'
import { gateCall, NO_EVIDENCE, proofOf } from './evidence.ts'
import type { Adopted, GateCourt } from './gateCourt.ts'
import { type Judgement, judge, verdictOn } from './judge.ts'
import type { Signer } from './wallet.ts'

/**
 * Makes proofs: `groth16()` of circuits is one.
 *
 * @template A a built circuit
 */
export interface Prover<A> {
  build(circuit: { name: string; source: string }): Promise<A>
  prove(built: A, inputs: CircuitSignals): Promise<{ proof: Hex }>
}

/** What sending needs besides the court. */
export interface SenderOptions<A> {
  gate: Address
  wallet: Signer
  prover: Prover<A> | undefined
  audit: Audit
  agent: string
  /** Milliseconds until a transaction that is not mined is given up. */
  patience: number
}

/**
 * Sends intents through a gate, one after the other: each is decided again on what the chain says then, proved where its policy wants
 * a proof, tried, signed, sent and waited for. Each step is recorded before the next one begins.
 */
export function gateSender<A>(
  court: GateCourt,
  options: SenderOptions<A>,
): (intent: Intent) => Promise<Receipt | Denial> {
  const circuits = new Map<Hex, Promise<A>>()
  const { gate, prover, audit, agent } = options

  const evidence = async (intent: Intent, judgement: Judgement<Adopted>) => {
    const { policy, next, decision } = judgement
    if (!policy.proved) return NO_EVIDENCE
    if (!prover) throw new Error(`policy ${policy.name} wants a proof of each action: give governance() a \`prover\``)
    const { step } = policy
    const built = circuits.get(step.codeHash) ?? prover.build({ name: step.name, source: toCircom(step) })
    circuits.set(step.codeHash, built)
    const circuit = await built
    const { chainId } = await court.site()
    const proof = await proofOf(judgement, { chainId: BigInt(chainId), gate }, (inputs) =>
      prover.prove(circuit, inputs),
    )
    if (!proof) throw new Error(`policy ${policy.name}: an opening of a secret is missing`)
    audit.record('proof', agent, {
      id: intent.id,
      policy: policy.name,
      verdict: decision.allow,
      signals: [proof.digest, proof.evaluation, proof.alpha],
      blob: keccak256(proof.proof),
    })
    return { next, digest: proof.digest, proof: proof.proof }
  }

  return async (intent) => {
    const { id, tool, summary } = intent
    const refused = (error: string, more: { tx?: Hex; block?: bigint } = {}): Receipt => {
      audit.record('action.refused', agent, { id, tool, summary, error, ...more })
      return { ok: false, error, ...(more.tx && { tx: more.tx }) }
    }
    let tx: Hex | undefined
    try {
      const judgement = await judge(court, intent.call, new Map())
      const verdict = verdictOn(judgement)
      if ('refusal' in judgement || !verdict.allow)
        return { id, tool, summary, policy: verdict.policy, reason: verdict.rule, explanation: verdict.explanation }
      const { chainId, account } = await court.site()
      const place = { gate, account, at: Number(judgement.input.at) }
      const call = gateCall(place, intent.call, await evidence(intent, judgement))
      const raw = await signed(court.client, options.wallet, { ...call, chainId })
      tx = keccak256(raw)
      audit.record('action.sent', agent, { id, tool, summary, tx })
      await court.client.sendRawTransaction({ serializedTransaction: raw })
      const mined = await court.client.waitForTransactionReceipt({ hash: tx, timeout: options.patience })
      if (mined.status !== 'success') return refused('reverted when it was mined', { tx, block: mined.blockNumber })
      const { policy, next, shown, sequence } = judgement
      const state = { words: next, values: shown, sequence: sequence + 1 }
      const at = { id, tool, summary, tx, block: mined.blockNumber, gas: mined.gasUsed }
      audit.record('action.executed', agent, { ...at, account, policy: policy.name, version: policy.version, state })
      return { ok: true, tx, block: Number(mined.blockNumber) }
    } catch (error) {
      const why = revertOf(error) ?? wordsOf(error)
      // What was sent may still be mined: nobody should try the same again unseen.
      return refused(tx ? `sent as ${tx}, and what became of it is not known: ${why}` : why, tx ? { tx } : {})
    }
  }
}

/** Tried first: what the gate would refuse costs no gas. */
async function signed(
  client: PublicClient,
  wallet: Signer,
  { to, data, chainId }: { to: Address; data: Hex; chainId: number },
): Promise<Hex> {
  const [gas, nonce, fees] = await Promise.all([
    client.estimateGas({ account: wallet.address, to, data }),
    client.getTransactionCount({ address: wallet.address, blockTag: 'pending' }),
    client.estimateFeesPerGas(),
  ])
  // A fifth more: a state that is written for the first time meanwhile.
  return wallet.signTransaction({ type: 'eip1559', chainId, nonce, to, data, value: 0n, gas: (gas * 6n) / 5n, ...fees })
}

function revertOf(error: unknown): string | undefined {
  if (!(error instanceof BaseError)) return undefined
  const reverted = error.walk((cause) => typeof (cause as RawContractError).data === 'string')
  const { data } = (reverted ?? {}) as { data?: Hex }
  return data === undefined ? undefined : explainRevert(data)
}

function wordsOf(error: unknown): string {
  if (error instanceof BaseError) return error.details || error.shortMessage
  return error instanceof Error ? error.message : String(error)
}
