import { describe, expect, test } from 'vitest'
import { pose } from '../../policies/analyzeQuestion.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import {
  add,
  address,
  bool,
  bytes32,
  calldata,
  definePolicy,
  fitTo,
  le,
  parseQuestion,
  record,
  type Step,
  uint,
} from '../../policies/index.ts'

const actor = '0x00000000000000000000000000000000000000a1'
const bob = '0x00000000000000000000000000000000000000b2'
const task = `0x${'c3'.repeat(32)}` as const
const policy = definePolicy({
  name: 'payments',
  actions: ['pay(address,uint256,bytes32)', 'tip(address,uint256,bytes32)'],
  params: { max: uint(96, 'e-18 POL'), open: bool(), fee: record({ rate: uint(8), max: uint(8) }) },
  state: { spent: uint(96, 'e-18 POL') },
  request: { to: address(calldata(0)), amount: uint(96, 'e-18 POL', calldata(1)), task: bytes32(calldata(2)) },
  step: ({ params, state, request }) => ({
    permit: { small: le(request.amount, params.max) },
    forbid: {},
    next: { spent: fitTo(add(state.spent, request.amount), uint(96)) },
  }),
}) as unknown as Step

const POL = 10n ** 18n
const scalars = scalarsOf(policy, {
  params: { max: 2n * POL, open: true, fee: { rate: 3n, max: 9n } },
  state: { spent: POL },
  request: { action: 'tip(address,uint256,bytes32)', to: bob, amount: (3n * POL) / 2n, task },
  actor,
  at: 1000n,
} as never)
const holds = (text: string): boolean =>
  pose(policy, parseQuestion(policy, text, { names: { bob, ada: actor, at: bob } })).holds(
    scalars,
    decideScalars(policy)(scalars),
  )

describe('parseQuestion', () => {
  test.each([
    ['allow', true],
    ['not allow', false],
    ['amount == 1.5 POL and amount < max', true],
    ['amount <= 1 POL or spent >= 1 POL', true],
    ['next.spent == state.spent + request.amount', true],
    ['next.spent - spent != 1.5 POL', false],
    ['to == bob and actor == ada and at == 1000', true],
    [`to == ${bob}`, true],
    [`task == ${task}`, true],
    [`task != 0x${'00'.repeat(32)}`, true],
    ['open == true and open', true],
    ['action == "tip(address,uint256,bytes32)"', true],
    ['action != "tip(address,uint256,bytes32)"', false],
    ['rule "small"', true],
    ['reason == 1', true],
    ['fee.rate * fee.rate + 1 == 10', true],
    ['-fee.rate < 0', true],
    ['2 + 3 * 4 == 14 and (2 + 3) * 4 == 20', true],
    ['10 - 3 - 2 == 5', true],
    ['not false and false', false],
    ['true or true and false', true],
    ['true implies false implies false', true],
    ['false implies allow and not allow', true],
  ])('behavior: %s is %s', (text, answer) => {
    expect(holds(text)).toBe(answer)
  })

  test('error: where it stops making sense', () => {
    const said = (text: string): string => {
      try {
        return String(holds(text))
      } catch (error) {
        return (error as Error).message.split('. A question is about ')[0]!
      }
    }
    const wrong = ['', 'allow and', 'allow allow', '(allow', 'amount', 'allow + 1 == 2', 'amount == open', 'amnt > 1']
    const more = [
      'action == "f()"',
      'action == 1',
      'rule small',
      'amount > 1.5',
      'amount > 1.5 EUR',
      'open == "x"',
      '%',
    ]
    expect([...wrong, ...more].map(said)).toMatchInlineSnapshot(`
      [
        "In "▸" something is missing",
        "In "allow and▸" something is missing",
        "In "allow ▸allow" "allow" is too much",
        "In "(allow▸" a ")" is missing",
        "In "amount▸" here must be something that is true or false",
        "In "allow + ▸1 == 2" here must be a number",
        "In "amount == open▸" a number and a truth are not compared",
        "In "▸amnt > 1" nothing is called "amnt"",
        "In "action == "f()"▸" the names to compare with are "pay(address,uint256,bytes32)", "tip(address,uint256,bytes32)"",
        "In "action == 1▸" the names to compare with are "pay(address,uint256,bytes32)", "tip(address,uint256,bytes32)"",
        "In "rule ▸small" the name of a rule stands in quotes",
        "In "amount > 1.5▸" a unit belongs to 1.5",
        "In "amount > 1.5 ▸EUR" a unit belongs to 1.5",
        "In "open == "x"▸" a truth and a text are not compared",
        "In "▸%" nothing is called "%"",
      ]
    `)
    expect(() => holds('rule "large"')).toThrow('has no rule "large"')
    expect(() => holds('x')).toThrow('request.amount')
  })
})
