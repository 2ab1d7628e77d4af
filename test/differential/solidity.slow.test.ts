import { decodeFunctionResult, encodeFunctionData, encodePacked, type Hex, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arbitraryInput, arbitraryStep } from '../../policies/arbitrary.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import {
  type AnyInput,
  calldata,
  definePolicy,
  type FieldType,
  GROUPS,
  ge,
  int,
  packWords,
  policySet,
  readRequest,
  type Step,
} from '../../policies/index.ts'
import { packScalars } from '../../policies/words.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { actor, cases, payments, work } from './library.ts'
import { ABI, addressOf, compileSteps, decideCall, decided, install, wordsOf } from './solidityKit.ts'

const BATCHES = [
  [0, 24],
  [24, 72],
  [72, 120],
] as const
const REQUESTS = 20
const ORACLE = addressOf(9_999)

let anvil: Anvil
beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.stop())

describe('solidity', () => {
  test('law: random policies decide as the evaluator does', { timeout: 120_000 }, async () => {
    const reasons = new Set<number>()
    for (const [from, until] of BATCHES) {
      const steps = Array.from({ length: until - from }, (_, index) =>
        arbitraryStep(from + index, { records: index % 3 === 0 }),
      )
      // The optimizer takes most of the time: the first batch has it, as production does.
      const contracts = compileSteps(steps, { optimizer: from === 0 })
      for (const [index, step] of steps.entries()) {
        const to = addressOf(from + index)
        await install(anvil, to, contracts[index]!, [ORACLE])
        const inputs = Array.from({ length: REQUESTS }, (_, round) => arbitraryInput(step, round))
        for (const reason of await compare(to, step, inputs)) reasons.add(reason)
        for (const input of inputs.slice(0, 3)) await compareRead(to, step, input)
      }
    }
    expect([...reasons].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 255])
  })

  test.each(cases.filter(({ step }) => Object.keys(step.secrets).length === 0 && !step.secretState))(
    'law: $step.name of the library decides the same',
    async ({ step, inputs }) => {
      const [contract] = compileSteps([step])
      expect(contract!.size).toBeLessThan(24_576)
      await install(
        anvil,
        addressOf(1),
        contract!,
        step.links.map(() => ORACLE),
      )
      await compare(addressOf(1), step, inputs)
    },
  )

  test('behavior: a step with a membership needs a proof', async () => {
    const [contract] = compileSteps([cases[0]!.step])
    await install(anvil, addressOf(1), contract!, [])
    const [answer] = await anvil.batch([decideCall(addressOf(1), cases[0]!.step, cases[0]!.inputs[0]!)])
    expect(answer).toMatchObject({ error: { data: '0xdb7d89b4' } })
  })

  test('behavior: bits outside the layout are refused', async () => {
    const { step, inputs } = cases[1]!
    await install(anvil, addressOf(1), compileSteps([step])[0]!, [ORACLE])
    const words = wordsOf(step, inputs[0]!)
    for (const group of GROUPS) {
      for (const wrong of [[...words[group], 0n], [words[group][0]! | (1n << 200n)]]) {
        const [params, chain, state, request] = GROUPS.map((each) => (each === group ? wrong : words[each]))
        const args = [params!, chain!, state!, request!, actor, 0n] as const
        const data = encodeFunctionData({ abi: ABI, functionName: 'decide', args })
        const [answer] = await anvil.batch([['eth_call', [{ to: addressOf(1), data }, 'latest']]])
        expect(answer).toHaveProperty('error')
      }
    }
  })

  test('behavior: read is closed', async () => {
    const abi = parseAbi([
      'function transfer(address,uint256)',
      'function submitResult(bytes32,bytes)',
      'function approve(address,uint256)',
    ])
    await install(anvil, addressOf(1), compileSteps([payments])[0]!, [])
    const pay = (amount: bigint) => encodeFunctionData({ abi, functionName: 'transfer', args: [actor, amount] })
    expect(await read(addressOf(1), pay(40n))).toEqual({ chain: [], request: [40n, BigInt(actor)] })
    expect(await read(addressOf(1), pay(1n << 96n))).toBe('revert')
    expect(await read(addressOf(1), encodePacked(['bytes', 'bytes32'], [pay(1n), `0x${'0'.repeat(64)}`]))).toBe(
      'revert',
    )
    expect(await read(addressOf(1), encodeFunctionData({ abi, functionName: 'approve', args: [actor, 1n] }))).toBe(
      'revert',
    )
    expect(await read(addressOf(1), pay(1n).replace('0000', 'ff00') as Hex)).toBe('revert')

    await install(anvil, addressOf(2), compileSteps([work])[0]!, [ORACLE])
    await anvil.batch([['anvil_setCode', [ORACLE, `0x7f${'1'.padStart(64, '0')}5f5260205ff3`]]])
    const submit = encodeFunctionData({ abi, functionName: 'submitResult', args: [`0x${'ab'.repeat(32)}`, '0x1234'] })
    expect(await read(addressOf(2), submit)).toEqual({ chain: [1n], request: [2n] })
    expect(await read(addressOf(2), `${submit}00`)).toBe('revert')
    await anvil.batch([['anvil_setCode', [ORACLE, '0x']]])
    expect(await read(addressOf(2), submit)).toBe('revert')
  })

  test('behavior: a signed field of another action reads 0 on both sides', async () => {
    const move = definePolicy({
      name: 'move',
      actions: ['shift(int16)'],
      request: { by: int(16, calldata(0)) },
      step: ({ request }) => ({ permit: { 'not down': ge(request.by, 0) } }),
    })
    const halt = definePolicy({ name: 'halt', actions: ['stop()'], step: () => ({ permit: { always: true } }) })
    const shift = policySet('shift', [move, halt])
    const [contract] = compileSteps([shift])
    await install(anvil, addressOf(3), contract!, [])
    const data = encodeFunctionData({ abi: parseAbi(['function stop()']), functionName: 'stop' })
    const request = packWords(shift.request, readRequest(shift, { gate: actor, account: actor, target: actor, data }))
    expect(await read(addressOf(3), data)).toEqual({ chain: [], request })
  })
})

async function compare(to: Hex, step: Step, inputs: readonly AnyInput[]): Promise<readonly number[]> {
  const run = decideScalars(step)
  const answers = await anvil.batch(inputs.map((input) => decideCall(to, step, input)))
  return answers.map((answer, round) => {
    const { verdict, reason, next } = run(scalarsOf(step, inputs[round]!))
    const expected = { verdict, reason, next: packScalars(step.state, next) }
    expect([step.name, round, 'result' in answer ? decided(answer.result) : answer]).toEqual([
      step.name,
      round,
      expected,
    ])
    return reason
  })
}

/** Reading the calldata of a request gives the words of the request, and one byte more is refused. */
async function compareRead(to: Hex, step: Step, input: AnyInput): Promise<void> {
  const { chain, request } = wordsOf(step, input)
  // PUSH32 fact, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
  const fact = (input.chain as { fact: bigint }).fact.toString(16).padStart(64, '0')
  await anvil.batch([['anvil_setCode', [ORACLE, `0x7f${fact}5f5260205ff3`]]])
  const data = calldataOf(step, input)
  expect([step.name, await read(to, data)]).toEqual([step.name, { chain, request }])
  expect(await read(to, `${data}00`)).toBe('revert')
}

/** Calldata that holds an input's request. */
function calldataOf(step: Step, { request }: AnyInput): Hex {
  const values = { ...(request as Record<string, unknown>) }
  const action = step.actions.find(({ signature }) => signature === values.action) ?? step.actions[0]!
  const abi = parseAbi([`function ${action.signature}`] as never) as never
  const args = Object.entries(step.request.declared).flatMap(([name, type]) => {
    if (name === 'action') return []
    return [argument(type, values[name])]
  })
  return encodeFunctionData({ abi, args } as never)
}

/** As viem takes it: a record is a tuple without names. */
function argument(type: FieldType, value: unknown): unknown {
  if (type.kind === 'symbol') return type.names.indexOf(value as string)
  if (type.kind === 'array') return (value as unknown[]).map((item) => argument(type.of, item))
  if (type.kind !== 'record') return value
  return Object.entries(type.fields).map(([name, own]) => argument(own, (value as Record<string, unknown>)[name]))
}

async function read(to: Hex, data: Hex) {
  const call = encodeFunctionData({ abi: ABI, functionName: 'read', args: [ORACLE, actor, actor, data] })
  const [answer] = await anvil.batch([['eth_call', [{ to, data: call }, 'latest']]])
  if (!answer || 'error' in answer) return 'revert'
  const [chain, request] = decodeFunctionResult({ abi: ABI, functionName: 'read', data: answer.result as Hex })
  return { chain, request }
}
