// Decisions a second, and an import beside Cedar's own engine in one run: `node test/bench/decide.ts`. One thread; medians, a second of processor time.
import { inTurn, perSecond } from '../../arena/measure.ts'
import { spending } from '../../arena/scenarios/pipeline/policies.ts'
import { type CedarCall, importCedar } from '../../policies/cedar/index.ts'
import { chance } from '../../policies/chance.ts'
import { decideScalars, scalarsOf } from '../../policies/decide.ts'
import { type AnyInput, decide, indexedTree, type Step, spendLimit } from '../../policies/index.ts'
import { askCedar, inputOf, prepare } from '../differential/cedarKit.ts'
import { randomCall, schema as wideSchema } from '../differential/cedarRandom.ts'

const actor = '0x00000000000000000000000000000000000000aa'
const payee = '0x00000000000000000000000000000000000000bb'
const tree = indexedTree(10, [BigInt(payee)])
const limit = { 'spendLimit.max': 100n, 'spendLimit.window': 3600n }
const state = { 'spendLimit.since': 0n, 'spendLimit.spent': 0n }
const payment = (amount: bigint) => ({ request: { to: payee, amount }, actor, at: 4000n })

const steps: [string, Step, AnyInput][] = [
  [
    'the spending set, payee opened in its tree',
    spending as unknown as Step,
    {
      ...payment(7n),
      params: { ...limit, 'allowlist.payees': tree.root },
      state,
      secret: { 'allowlist.payee': tree.prove(BigInt(payee)) },
    } as unknown as AnyInput,
  ],
  [
    'its spend limit alone',
    spendLimit as unknown as Step,
    {
      params: { max: 100n, window: 3600n },
      state: { since: 0n, spent: 0n },
      request: { amount: 7n },
      actor,
      at: 4000n,
    } as unknown as AnyInput,
  ],
]

const lines = steps.map(([name, step, input]) => {
  const [run, bare, scalars] = [decide(step), decideScalars(step), scalarsOf(step, input)]
  return [name, perSecond(() => run(input)), perSecond(() => bare(scalars))]
})
print(['policy', 'values in and out /s', 'bare numbers /s'], lines)

const SMALL = {
  name: '4 policies on payments, 3 entities',
  schema: `
entity Group;
entity User in [Group] = { limit: Long, active: Bool };
entity Account = { owner: User, closed: Bool };
action pay appliesTo { principal: User, resource: Account, context: { amount: Long, mfa: Bool } };`,
  text: `
permit(principal in Group::"payers", action == Action::"pay", resource) when { context.amount <= principal.limit };
permit(principal in Group::"chiefs", action == Action::"pay", resource) when { context.mfa };
forbid(principal, action, resource) when { resource.closed || !principal.active };
forbid(principal, action, resource) when { resource.owner == principal && context.amount > 1000 };`,
  calls: Array.from({ length: 64 }, (_, index) => paymentOf(index)),
}
const WIDE = {
  name: '5 policies with text, sets, addresses and dates, 10 entities',
  schema: wideSchema,
  text: `
permit(principal in Group::"g1", action in [Action::"view", Action::"list"], resource) when { context.n * 3 < 100 && context.mfa };
permit(principal is User, action, resource is Doc) when { resource.owner == principal || principal in resource.readers };
permit(principal, action, resource) when { context.ip.isInRange(ip("10.0.0.0/8")) && principal.age > 17 };
forbid(principal, action, resource is Doc) when { resource.state like "dra*" && !resource.labels.contains("bob") };
forbid(principal, action == Action::"edit", resource) when { resource.made.offset(resource.keep) < context.now };`,
  calls: Array.from({ length: 64 }, (_, seed) => explicit(randomCall(chance(seed)))),
}

const beside = [SMALL, WIDE].map(({ name, schema, text, calls }) => {
  prepare('bench', text, schema)
  const { policy, request, untaken } = importCedar(text, { schema, errors: 'cedar' })
  if (untaken.length > 0) throw new Error(JSON.stringify(untaken))
  const [run, bare] = [decide(policy), decideScalars(policy)]
  const inputs = calls.map((call) => inputOf(request(call)))
  const scalars = inputs.map((input) => scalarsOf(policy, input))
  for (const [index, call] of calls.entries()) {
    const answers = [askCedar('bench', call), askCedar('bench', call, false), run(inputs[index]!)]
    if (new Set(answers.map(({ allow }) => allow)).size > 1) throw new Error(`they differ on request ${index}`)
  }
  const checked = perSecond(each(calls, (call) => askCedar('bench', call)))
  const cedar = perSecond(each(calls, (call) => askCedar('bench', call, false)))
  const ours = [
    perSecond(each(calls, (call) => run(inputOf(request(call))))),
    perSecond(each(inputs, run)),
    perSecond(each(scalars, bare)),
  ]
  return [name, checked, cedar, ...ours.flatMap((rate) => [rate, rate / cedar])]
})
print(
  [
    'policies',
    'Cedar, schema /s',
    'Cedar /s',
    'ours, same JSON /s',
    '×',
    'ours, values /s',
    '×',
    'ours, bare numbers /s',
    '×',
  ],
  beside,
)

function paymentOf(index: number): CedarCall {
  const user = { type: 'User', id: 'u' }
  const groups = ['payers', 'chiefs'].filter((_, bit) => (index >> bit) % 2 === 1).map((id) => ({ type: 'Group', id }))
  return {
    principal: user,
    action: { type: 'Action', id: 'pay' },
    resource: { type: 'Account', id: 'a' },
    context: { amount: 100 * index, mfa: index % 3 === 0 },
    entities: [
      { uid: user, attrs: { limit: 2000, active: index % 7 > 0 }, parents: groups },
      { uid: { type: 'User', id: 'v' }, attrs: { limit: 9, active: true }, parents: [] },
      {
        uid: { type: 'Account', id: 'a' },
        attrs: { owner: { __entity: index % 5 === 0 ? user : { type: 'User', id: 'v' } }, closed: index % 11 === 0 },
        parents: [],
      },
    ],
  }
}

/** Without a schema, Cedar takes extension values only where they say what they are. */
function explicit(call: CedarCall): CedarCall {
  const typed = (fn: string, arg: unknown) => (typeof arg === 'string' ? { __extn: { fn, arg } } : arg)
  const entities = call.entities.map((entity) => {
    const { made, from, ...attrs } = entity.attrs
    const more = { made: typed('datetime', made), from: typed('ip', from) }
    const present = Object.entries(more).filter(([, value]) => value !== undefined)
    return { ...entity, attrs: { ...attrs, ...Object.fromEntries(present) } }
  })
  return { ...call, entities }
}

/** One after the other, round and round. */
function each<T>(items: readonly T[], task: (item: T) => unknown): () => unknown {
  const next = inTurn(items)
  return () => task(next())
}

function print(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const text = (cell: string | number, index: number): string =>
    typeof cell === 'string' ? cell : heads[index] === '×' ? cell.toFixed(1) : Math.round(cell).toLocaleString('en-US')
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = heads.map((_, index) => (index === 0 ? '---' : '---:'))
  process.stdout.write(`${[line(heads), line(rule), ...rows.map((row) => line(row.map(text)))].join('\n')}\n\n`)
}
