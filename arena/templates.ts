/** What `polity init` begins with, and the command that is next. `files` get what a room of Polity is imported as. */
export interface Template {
  about: string
  files: (room: (name: 'policies' | 'arena') => string) => Record<string, string>
  next: (folder: string) => string
}

export const templates: Readonly<Record<string, Template>> = {
  payments: {
    about: 'two agents, a list of payees and a limit, without any code',
    next: (folder) => `npx polity run ${folder}/society.yaml`,
    files: () => ({
      'society.yaml': `# Two clerks pay bills: to the supplier alone, and up to a limit. What happens: npx polity run society.yaml
name: payments
ticks: 4
outsiders: [supplier, stranger]

agents:
  # A script says what is done, turn by turn. For a model, write \`model: openai:gpt-4o\` and a \`prompt\` instead.
  - name: ada
    role: clerk
    tools: [pay, look]
    funds: 20
    script:
      - pay: { to: supplier, amount: '2' }
      - [pay: { to: supplier, amount: '2' }, pay: { to: supplier, amount: '2' }] # the second is over the limit
  - name: bob
    role: clerk
    tools: [pay, look]
    funds: 20
    script:
      - pay: { to: stranger, amount: '1' } # is on no list

policies:
  - name: spending
    rules: [spendLimit, allowlist] # npx polity policy check says what they cost, docs/policies.md what there is
    mode: proof # in zero knowledge, as a list needs it; without one \`guard\` lets the gate decide
    on: token
    params: { spendLimit.max: 5 POL, spendLimit.window: 3600 s }
    sets: { allowlist.payees: [supplier] }
`,
    }),
  },
  crowd: {
    about: 'fifty agents that pay each other, a tenth of them too much',
    next: (folder) => `npx polity run ${folder}/society.yaml --no-serve`,
    files: () => ({
      'society.yaml': `# Everybody pays its neighbour; the faulty ones try more than they may, in one message.
name: crowd
ticks: 3

populations:
  - name: trader # trader-1 to trader-50
    count: 50
    role: trader
    tools: [pay, look]
    funds: 10
    script:
      - pay: { to: $next, amount: '1' }
    faulty: # what differs in them
      share: 10 %
      script:
        - [pay: { to: $next, amount: '3' }, pay: { to: $next, amount: '3' }]

policies:
  - name: spending
    rules:
      - spendLimit
      - rolePermission: { trader: ['transfer(address,uint256)'] }
    mode: guard
    on: token
    params: { spendLimit.max: 5 POL, spendLimit.window: 3600 s }
`,
    }),
  },
  code: {
    about: 'a policy of your own with its table, in TypeScript, proved',
    next: (folder) => `npx polity policy test ${folder}/society.ts --coverage && npx polity run ${folder}/society.ts`,
    files: (room) => ({
      'policy.ts': `import { calldata, definePolicy, le, uint } from '${room('policies')}'

/** Nothing is allowed unless a permit matches; docs/policies.md has the language. */
export const tips = definePolicy({
  name: 'tips',
  actions: ['transfer(address,uint256)'],
  params: { max: uint(96, 'e-18 POL') },
  request: { amount: uint(96, 'e-18 POL', calldata(1)) },
  step: ({ params, request }) => ({ permit: { 'the tip is small': le(request.amount, params.max) } }),
})
`,
      'policy.table.ts': `import { NOTHING_PERMITS, policyTable } from '${room('policies')}'
import { tips } from './policy.ts'

const tip = (amount: bigint) => ({
  params: { max: 20n },
  request: { amount },
  actor: '0x00000000000000000000000000000000000000a1' as const,
  at: 1_700_000_000n,
})

export default policyTable(tips, [
  { name: 'as much as a tip may be', input: tip(20n), expect: 'the tip is small' },
  { name: 'a unit more', input: tip(21n), expect: NOTHING_PERMITS },
])
`,
      'society.ts': `import { defineSociety } from '${room('arena')}'
import { tips } from './policy.ts'

const pay = (to: string, amount: string) => ({ tool: 'pay', args: { to, amount } })
const guest = { role: 'guest', model: 'scripted', tools: ['pay' as const], funds: 10 }

export default defineSociety({
  name: 'tips',
  agents: [
    {
      ...guest,
      name: 'ada',
      persona: ({ results }) => (results.length > 0 ? { say: 'paid' } : { calls: [pay('bob', '1'), pay('bob', '5')] }),
    },
    { ...guest, name: 'bob', persona: () => ({ say: 'waits' }) },
  ],
  policies: [{ policy: tips, mode: 'proof', on: 'token', params: { max: 2n * 10n ** 18n } }],
  ticks: 3,
})
`,
    }),
  },
}
