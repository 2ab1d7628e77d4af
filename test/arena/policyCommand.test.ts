import { afterEach, describe, expect, test, vi } from 'vitest'
import { policyCommand } from '../../arena/commands/policy.ts'

const run = async (...args: string[]): Promise<string> => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await policyCommand().parseAsync(args, { from: 'user' })
  return write.mock.calls.map(([text]) => text).join('')
}
afterEach(() => vi.restoreAllMocks())

test('polity policy check: what is proved has a cost, what is not is said to be so, and notes are notes', async () => {
  const lines = (await run('check', 'pipeline')).split('\n')
  expect(lines.filter((line) => !line.startsWith('  governs') && line !== '')).toMatchInlineSnapshot(`
    [
      "spending (proof): about 4855 constraints, 8 words",
      "  secret allowlist.payee: whether a key is in the set with root params.allowlist.payees, shown by a path of depth 10",
      "  unique if whoever made the root put a tree of keys in order under it, and nobody finds two preimages of one Poseidon hash (allowlist.payee)",
      "duties: not proved (guard), 3 words",
      "conduct: not proved (guard), 4 words",
      "completion (proof): about 1566 constraints, 6 words",
      "  note: request.workflow is bound, but no rule reads it",
    ]
  `)
})

test('polity policy check: what binds each secret, and under what the answer is the only one', async () => {
  const society = 'test/arena/secrets/society.ts'
  const lines = (await run('check', society)).split('\n')
  expect(lines.filter((line) => /^ {2}(secret|unique)/.test(line))).toMatchInlineSnapshot(`
    [
      "  secret sealedLimit.limit: max, window: what the commitment params.sealedLimit.limit holds",
      "  secret roleCredential.badge: role, expires: signed by the issuer params.roleCredential.issuer for the actor, used before it expires",
      "  secret privateBudget.counts: whether a key is in the set with root params.privateBudget.counted, shown by a path of depth 10",
      "  secret state: sealedLimit.since, sealedLimit.spent, privateBudget.spent: what the commitment holds that the gate keeps, under a salt made of the agent's state key",
      "  unique if nobody finds two preimages of one Poseidon hash (sealedLimit.limit, roleCredential.badge, state)",
      "  unique if no denominator of the addition law of Baby Jubjub is 0 for points on it (roleCredential.badge)",
      "  unique if the values are those that the prover shows: any that the issuer signed for the holder; nobody signs without its key (roleCredential.badge)",
      "  unique if whoever made the root put a tree of keys in order under it, and nobody finds two preimages of one Poseidon hash (privateBudget.counts)",
    ]
  `)
  vi.restoreAllMocks()
  const [{ secrets, assumes }] = JSON.parse(await run('check', society, '--json'))
  expect(secrets[0]).toMatchInlineSnapshot(`
    {
      "fields": [
        "max",
        "window",
      ],
      "kind": "committed",
      "name": "sealedLimit.limit",
      "text": "max, window: what the commitment params.sealedLimit.limit holds",
      "to": "params.sealedLimit.limit",
    }
  `)
  expect(assumes.map(({ kind }: { kind: string }) => kind)).toEqual(['hashes', 'nonzero', 'given', 'given'])
})

test.each(policyCommand().commands.map((command) => [command.name(), command] as const))(
  'polity policy %s: help has an example and says how it ends, and there is --json',
  (name, command) => {
    const lines: string[] = []
    command.configureOutput({ writeOut: (text) => lines.push(text) }).outputHelp()
    const help = lines.join('')
    expect(help).toMatch(new RegExp(`Examples?:\\n  npx polity policy ${name} `))
    expect(help).toMatch(/\nExit codes: 0 .*, 2 bad input\.\n/)
    expect(help).toContain('--json')
  },
)

describe('polity policy explain', () => {
  test('error: a missing field, and the option that takes it', async () => {
    const workflow = JSON.stringify({ workflow: `0x${'1'.repeat(64)}` })
    const explained = run('explain', 'pipeline', 'completion', '--request', workflow, '--chain', '{"open":0}')
    await expect(explained).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Arena.UsageError: completion needs escrow, client: give --chain '{"open": <uint>, "escrow": <uint>, "client": <address>}'.]`,
    )
    const request = '{"to":"supplier","amount":"1 POL"}'
    await expect(run('explain', 'pipeline', 'spending', '--request', request, '--state', '{}')).rejects.toThrow(
      '--state',
    )
    await expect(run('explain', 'pipeline', 'spending', '--request', '{}')).rejects.toThrow('--request')
  })
  test('error: a field that no policy has, though every object has it', async () => {
    const request = '{"to":"supplier","amount":"1 POL","constructor":1}'
    const explained = run('explain', 'pipeline', 'spending', '--request', request)
    await expect(explained).rejects.toThrow('has no field "constructor"')
  })
})

test('polity policy explain: a draft by its name, and what there is when there is neither', async () => {
  const society = 'examples/verifier/society.ts'
  const request = ['--request', '{"amount":"1 POL"}', '--state', '{"payments":2,"spent":0}', '--actor', 'pia']
  expect(await run('explain', society, 'counted', ...request)).toMatch(/^denied by "one payment too many"/)
  await expect(run('explain', society, 'bold', ...request)).rejects.toThrow(
    'It has allowance, ballots, and the drafts counted, forgotten, nodded.',
  )
})
