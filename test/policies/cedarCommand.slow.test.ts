import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { polity } from '../arena/polity.ts'

const out = mkdtempSync(join(tmpdir(), 'polity-cedar-'))
afterAll(() => rmSync(out, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(out, name)
  writeFileSync(path, text)
  return path
}

const schema = file(
  'doc.cedarschema',
  `entity User = { age: Long };
entity Doc = { labels: Set<String> };
action read appliesTo { principal: User, resource: Doc };`,
)
const grown = 'permit(principal, action, resource) when { principal.age + 1 > 18 };'
const shut = '@id("shut") forbid(principal, action, resource) when { resource.labels == ["shut"] };'

describe('polity policy cedar', () => {
  test('default: all is taken', async () => {
    const { code, stdout } = await polity(['policy', 'cedar', file('grown.cedar', grown), '--schema', schema])
    expect(code).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "grown.cedar: 1 of 1 policies taken whole, about 929 constraints, 3 words
        permit policy0
      asks of a request
        principalExists  principal exists  bool
        principalAge     principal.age  int64
      A policy that fails denies the whole request; Cedar would skip it (--errors cedar).
      "
    `)
  })

  test('behavior: what is not taken is named, and the exit code says so', async () => {
    const partly = file('partly.cedar', `${grown}\n${shut}`)
    const text = await polity(['policy', 'cedar', partly, '--schema', schema, '--errors', 'cedar'])
    expect(text.code).toBe(1)
    expect(text.stdout).toMatchInlineSnapshot(`
      "partly.cedar: 1 of 2 policies taken whole, about 927 constraints, 3 words
        permit policy0
        forbid shut, on its whole scope
      asks of a request
        principalExists  principal exists  bool
        principalAge     principal.age  int64
      A policy that fails is skipped, even if it forbids, as Cedar does (--errors deny denies instead).
      not taken
        shut (==): a Set and a Set: only values of one or a few numbers are compared whole
      "
    `)
    const json = await polity(['policy', 'cedar', partly, '--schema', schema, '--json'])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout).untaken).toMatchInlineSnapshot(`
      [
        {
          "construct": "==",
          "policyId": "shut",
          "why": "a Set and a Set: only values of one or a few numbers are compared whole",
        },
      ]
    `)
  })

  test('error: no such file, no Cedar, no mode', async () => {
    const of = async (...args: string[]) => {
      const { code, stderr } = await polity(['policy', 'cedar', ...args])
      return `${code} ${stderr.replaceAll(out, '').trim()}`
    }
    const good = file('good.cedar', grown)
    expect(await of(join(out, 'none.cedar'), '--schema', schema)).toMatchInlineSnapshot(
      `"2 /none.cedar cannot be read: ENOENT: no such file or directory, open '/none.cedar'."`,
    )
    expect(await of(schema, '--schema', schema)).toMatchInlineSnapshot(
      `"2 Cedar cannot read these policies: failed to parse policy from string: unexpected token \`User\`."`,
    )
    expect(await of(good, '--schema', file('bad.json', '{'))).toMatchInlineSnapshot(
      `"2 /bad.json begins like JSON and is none: Expected property name or '}' in JSON at position 1 (line 1 column 2)."`,
    )
    expect(await of(good, '--schema', schema, '--errors', 'maybe')).toMatchInlineSnapshot(
      `"2 error: option '--errors <mode>' argument 'maybe' is invalid. Allowed choices are deny, cedar."`,
    )
  })
})
