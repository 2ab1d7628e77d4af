import { encodeFunctionData, pad } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traceOf } from '../../arena/referee.ts'
import { claimManagerAbi, traceResolverAbi } from '../../contracts/generated/index.ts'
import { commitRows, hashLeaf } from '../../contracts/trace.ts'
import { packWords, unpackWords } from '../../policies/index.ts'
import { type Claim, claimStates, deliver, must, takeTask } from './deeds.ts'
import { act } from './evidence.ts'
import { expectNoGasHelps, expectRefused, pictureOf, sweepGas } from './picture.ts'
import { openStage, type RawCall, type Stage } from './stage.ts'
import { dataset, inputs, rows, step } from './village.ts'

/** The transition that bob forges. */
const WRONG = 5

const honest = traceOf(step, rows)
const forged = forge()
const [honestly, forgedly] = [commitRows(honest), commitRows(forged)]

let stage: Stage
let [honestClaim, forgedClaim]: Claim[] = []
beforeAll(async () => {
  stage = await openStage()
  for (const [name, worker, states] of [
    ['honest', 'ann', honest],
    ['forged', 'bob', forged],
  ] as const) {
    await deliver(stage, 'ann', stage.workflow(name), dataset)
    await takeTask(stage, worker, stage.workflow(name), 1)
    const claim = await claimStates(stage, worker, stage.workflow(name), states)
    if (name === 'honest') honestClaim = claim
    else forgedClaim = claim
  }
})
afterAll(() => stage.close())

/** A test whose doings are taken back. */
const attack = (name: string, play: () => Promise<unknown>) => test(name, () => stage.aside(play))

/** One opened row, or anything given for one. */
interface Opening {
  words: readonly bigint[]
  proof: readonly `0x${string}`[]
}

interface Challenge {
  claim?: Claim | undefined
  index: number
  pre?: Opening
  post?: Opening
  input?: Opening
}

/** A challenge as calldata: of the honest claim, with its own openings, unless told otherwise. */
function challenge({ claim = honestClaim, index, ...given }: Challenge): RawCall {
  const { pre = honestly.open(index), post = honestly.open(index + 1), input = inputs.open(index) } = given
  const { batch, leaf } = claim as Claim
  const transition = {
    ...{ index: BigInt(index), pre: pre.words, preProof: pre.proof, input: input.words, inputProof: input.proof },
    ...{ post: hashLeaf(index + 1, post.words), postProof: post.proof },
  }
  const args = [batch, 0n, leaf, transition] as const
  const data = encodeFunctionData({ abi: traceResolverAbi, functionName: 'killByTransition', args })
  return { to: stage.addresses.traces, data }
}

/** The challenge that kills the forged claim. */
const deadly = (claim = forgedClaim) =>
  challenge({ claim, index: WRONG, pre: forgedly.open(WRONG), post: forgedly.open(WRONG + 1) })

const settle = (claim: Claim | undefined) => {
  const { batch, leaf } = claim as Claim
  const args = [batch, [0n], [leaf.result], [leaf.signature], leaf.proof] as const
  return {
    target: stage.addresses.claims,
    data: encodeFunctionData({ abi: claimManagerAbi, functionName: 'settle', args }),
  }
}

describe('an honest claim', () => {
  attack('attack: each of its transitions, the row that names no group too', async () => {
    for (const index of rows.keys())
      await expectRefused(stage, () => stage.send('bob', challenge({ index })), 'TransitionHolds', `row ${index}`)
  })

  attack('attack: openings that are not what stands there', async () => {
    const index = 4
    const [pre, post, input] = [honestly.open(index), honestly.open(index + 1), inputs.open(index)]
    const { proof } = post
    const raised = { ...post, words: post.words.map((word) => word + 1n) }
    const tries: Record<string, Challenge> = {
      'pre and post swapped': { index, pre: post, post: pre },
      'the proofs of pre and post swapped': {
        index,
        pre: { ...pre, proof: post.proof },
        post: { ...post, proof: pre.proof },
      },
      'pre of the row before': { index, pre: honestly.open(index - 1) },
      'post of the row after': { index, post: honestly.open(index + 2) },
      'pre given for post': { index, post: pre },
      'the row after': { index, input: inputs.open(index + 1) },
      'a state for the row': { index, input: pre },
      'another post': { index, post: raised },
      'a word more': { index, post: { words: [...post.words, 0n], proof } },
      'a word less': { index, post: { words: post.words.slice(1), proof } },
      'no words': { index, post: { words: [], proof } },
      'a shorter proof': { index, post: { ...post, proof: proof.slice(1) } },
      'a longer proof': { index, post: { ...post, proof: [...proof, pad('0x00')] } },
      "another claim's post": { index: WRONG, post: forgedly.open(WRONG + 1) },
      "another claim's states": { index: WRONG, pre: forgedly.open(WRONG), post: forgedly.open(WRONG + 1) },
      'the row behind the last': { index: rows.length, post: pre, input },
      'the padding behind the last state': {
        index: rows.length,
        pre: honestly.open(rows.length),
        post: { words: [], proof: honestly.open(rows.length).proof },
        input,
      },
    }
    for (const [what, tried] of Object.entries(tries))
      await expectRefused(stage, () => stage.send('bob', challenge(tried)), 'BadOpening', what)
  })

  attack('attack: starved of gas, no limit slashes', async () => {
    for (const index of [0, 3, 7]) {
      const errors = await expectNoGasHelps(stage, (gas) => stage.send('bob', { ...challenge({ index }), gas }))
      expect(errors).toEqual(expect.arrayContaining(['Nothing', 'TransitionHolds']))
    }
  })

  attack('attack: the evidence against another claim, and against one that there is not', async () => {
    const { leaf } = forgedClaim as Claim
    const { batch } = honestClaim as Claim
    await expectRefused(stage, () => stage.send('bob', deadly({ batch, leaf })), 'NotInBatch')
    for (const none of [0n, 3n, 2n ** 256n - 1n])
      await expectRefused(stage, () => stage.send('bob', deadly({ batch: none, leaf })), 'UnknownBatch', `${none}`)
  })

  attack('attack: a leaf with anything changed in it', async () => {
    const { batch, leaf } = forgedClaim as Claim
    const changes: Partial<Claim['leaf']['result']>[] = [
      ...[{ attempt: 1 }, { worker: stage.account('ann') }, { salt: pad('0x01', { size: 32 }) }],
      { result: pad('0x01', { size: 32 }) },
    ]
    for (const change of changes) {
      const other = { batch, leaf: { ...leaf, result: { ...leaf.result, ...change } } }
      const what = JSON.stringify(change)
      await expectRefused(stage, () => stage.send('bob', deadly(other)), 'NotInBatch', what)
    }
  })

  attack('behavior: it stands its window, is settled once, and can be challenged no more', async () => {
    await expectRefused(stage, () => act(stage, 'val', settle(honestClaim)), 'WindowOpen')
    await stage.wait(300n)
    await expectRefused(stage, () => stage.send('bob', challenge({ index: 1 })), 'TransitionHolds')
    await must(stage, 'val', settle(honestClaim))
    await expectRefused(stage, () => act(stage, 'val', settle(honestClaim)), 'NothingToSettle')
    expect((await pictureOf(stage)).slashes).toBe(0)
  })

  attack('behavior: what is challenged too late settles, be it false', async () => {
    await stage.wait(300n)
    await expectRefused(stage, () => stage.send('val', deadly()), 'WindowClosed')
    await must(stage, 'val', settle(forgedClaim))
    await expectRefused(stage, () => stage.send('val', deadly()), 'LeafIsSettled')
  })
})

describe('a forged claim', () => {
  attack('default: dies at its one wrong transition, and nowhere else', async () => {
    for (const index of rows.keys())
      if (index !== WRONG) {
        const openings = { pre: forgedly.open(index), post: forgedly.open(index + 1) }
        const wrong = challenge({ claim: forgedClaim, index, ...openings })
        await expectRefused(stage, () => stage.send('val', wrong), 'TransitionHolds', `row ${index}`)
      }
    expect(await stage.send('val', deadly())).toMatchObject({ ok: true })
    expect((await pictureOf(stage)).slashes).toBe(1)
  })

  attack('attack: the challenge again, by its maker and by a copier', async () => {
    expect(await stage.send('val', deadly())).toMatchObject({ ok: true })
    for (const name of ['val', 'bob', 'ann'])
      await expectRefused(stage, () => stage.send(name, deadly()), 'LeafIsDead', name)
    await stage.wait(300n)
    await expectRefused(stage, () => act(stage, 'val', settle(forgedClaim)), 'NothingToSettle', 'settled after all')
  })

  attack('attack: starved of gas, it is killed whole or not at all', async () => {
    const { refused, passed } = await sweepGas(stage, (gas) => stage.send('val', { ...deadly(), gas }))
    expect(refused.length).toBeGreaterThan(30)
    expect(passed.length).toBeGreaterThan(0)
  })
})

/** The honest trace with something added at one row, honest again from there. */
function forge() {
  const before = traceOf(step, rows.slice(0, WRONG + 1))
  const last = unpackWords(step.state, before.at(-1)!) as unknown as Record<'count' | 'added' | 'taken', bigint[]>
  const raised = packWords(step.state, { ...last, added: last.added.map((sum) => sum + 1n) } as never)
  return [...before.slice(0, -1), ...traceOf(step, rows.slice(WRONG + 1), raised)]
}
