import { describe, expect, test } from 'vitest'
import { type CedarCall, importCedar } from '../../policies/cedar/index.ts'
import { parseDatetime, parseDecimal, parseDuration, parseIp } from '../../policies/cedar/literals.ts'
import { type AnyInput, checkStep, decide, type Policy } from '../../policies/index.ts'

const schema = `
entity Group in [Group];
entity User in [Group] = { age: Long, name: String, teams: Set<Group>, manager?: User } tags String;
entity Doc = { owner: User, labels: Set<String>, size: Long, tags: Set<Set<Long>>, meta: { kind: String } };
action read appliesTo { principal: User, resource: Doc, context: { n: Long, at?: datetime, same: String, code: Long } };
action list appliesTo { principal: User, resource: Doc, context: { n: Long, code: String } };
`

const uid = (type: string, id: string) => ({ type, id })
const user = { age: 30, name: 'ann', teams: [] }
const doc = { owner: { __entity: uid('User', 'ann') }, labels: ['new'], size: 7, tags: [], meta: { kind: 'note' } }
const call = (context: object = {}, parents: readonly string[] = []): CedarCall => ({
  principal: uid('User', 'ann'),
  action: uid('Action', 'read'),
  resource: uid('Doc', 'plan'),
  context: { n: 1, same: 'x', code: 1, ...context },
  entities: [
    { uid: uid('User', 'ann'), attrs: user, parents: parents.slice(0, 1).map((id) => uid('Group', id)) },
    ...parents.map((id, index) => ({
      uid: uid('Group', id),
      attrs: {},
      parents: parents.slice(index + 1, index + 2).map((id) => uid('Group', id)),
    })),
    { uid: uid('Doc', 'plan'), attrs: doc, parents: [] },
  ],
})
const run = (policy: Policy, request: Record<string, unknown>) =>
  decide(policy)({ request, actor: `0x${'aa'.padStart(40, '0')}`, at: 1n } as unknown as AnyInput)
const when = (condition: string, options: { errors?: 'deny' | 'cedar'; depth?: number } = {}) =>
  importCedar(`permit(principal, action == Action::"read", resource) when { ${condition} };`, { schema, ...options })

describe('importCedar', () => {
  test('default', () => {
    const text = `
      // a comment; with a semicolon
      @id("elders") permit(principal in Group::"elders", action, resource) when { context.n * 2 < 100 };
      @id("own; mine") permit(principal, action == Action::"read", resource) when { resource.owner == principal };
      forbid(principal, action, resource) when { principal.name like "a*" && principal.name != "ann" };`
    const { policy, policies, untaken, fields, request } = importCedar(text, { schema })
    expect(policies).toMatchInlineSnapshot(`
      [
        {
          "effect": "permit",
          "id": "elders",
          "taken": "whole",
        },
        {
          "effect": "permit",
          "id": "own; mine",
          "taken": "whole",
        },
        {
          "effect": "forbid",
          "id": "policy2",
          "taken": "whole",
        },
      ]
    `)
    expect(untaken).toEqual([])
    expect(fields.map(({ name, about }) => `${name}: ${about}`)).toMatchInlineSnapshot(`
      [
        "contextN: context.n",
        "principalInGroupElders: principal in Group::"elders"",
        "resourceExists: resource exists",
        "hashOfResourceOwner: hash of resource.owner",
        "hashOfPrincipal: hash of principal",
        "actionName: action",
        "principalExists: principal exists",
        "principalName: principal.name",
      ]
    `)
    expect(policy.actions.map(({ signature }) => signature)).toMatchInlineSnapshot(`
      [
        "authorize(int64,bool,bool,uint248,uint248,uint8,bool,uint8)",
      ]
    `)
    expect(checkStep(policy)).toMatchInlineSnapshot(`
      {
        "constraints": 1625,
        "findings": [],
        "words": 6,
      }
    `)
    expect(request(call({ n: 49 }, ['young', 'elders']))).toMatchInlineSnapshot(`
      {
        "actionName": "= Action::"read"",
        "contextN": 49n,
        "hashOfPrincipal": 202955728707905069372312669287673801369208417117631524875689946338381552840n,
        "hashOfResourceOwner": 202955728707905069372312669287673801369208417117631524875689946338381552840n,
        "principalExists": true,
        "principalInGroupElders": true,
        "principalName": "= ann",
        "resourceExists": true,
      }
    `)
    expect(run(policy, request(call({ n: 50 }))).reason).toMatchInlineSnapshot(`
      {
        "effect": "permit",
        "index": 2,
        "rule": "own; mine",
      }
    `)
  })

  test("behavior: a schema may be Cedar's JSON", () => {
    const json = {
      '': {
        entityTypes: { User: { shape: { type: 'Record', attributes: { age: { type: 'Long' } } } } },
        actions: { read: { appliesTo: { principalTypes: ['User'], resourceTypes: ['User'] } } },
      },
    }
    const { policy, fields } = importCedar('permit(principal, action, resource) when { resource.age > 17 };', {
      schema: json,
    })
    expect(fields.map(({ about }) => about)).toEqual(['resource exists', 'resource.age'])
    expect(run(policy, { resourceExists: true, resourceAge: 18n }).allow).toBe(true)
    expect(run(policy, { resourceExists: true, resourceAge: 17n }).allow).toBe(false)
  })

  test('behavior: a policy that fails denies everything, or is skipped as in Cedar', () => {
    const text = `
      permit(principal, action, resource);
      forbid(principal, action, resource) when { context.n * 9007199254740991 > 0 };`
    const reasons = (['deny', 'cedar'] as const).map((errors) => {
      const { policy, request } = importCedar(text, { schema, errors })
      return [2000, 1, 0].map((n) => run(policy, request(call({ n }))).reason)
    })
    expect(reasons).toMatchInlineSnapshot(`
      [
        [
          {
            "effect": "error",
            "index": 255,
            "rule": "a value does not fit or a path leads nowhere",
          },
          {
            "effect": "forbid",
            "index": 2,
            "rule": "policy1",
          },
          {
            "effect": "permit",
            "index": 1,
            "rule": "policy0",
          },
        ],
        [
          {
            "effect": "permit",
            "index": 1,
            "rule": "policy0",
          },
          {
            "effect": "forbid",
            "index": 2,
            "rule": "policy1",
          },
          {
            "effect": "permit",
            "index": 1,
            "rule": "policy0",
          },
        ],
      ]
    `)
  })

  test('behavior: what a branch that is not taken fails at does not matter', () => {
    const { policy, request } = when('context has at && context.at > datetime("2024-01-01") || context.n == 1')
    expect(run(policy, request(call())).allow).toBe(true)
    expect(run(policy, request(call({ n: 2 }))).reason.effect).toBe('default')
    expect(run(policy, request(call({ n: 2, at: '2024-01-02' }))).allow).toBe(true)
    const unguarded = when('context.at > datetime("2024-01-01") || context.n == 1')
    expect(run(unguarded.policy, unguarded.request(call())).reason.effect).toBe('error')
  })

  test('behavior: an attribute named "a.b" is not the b of a', () => {
    const dotted = `entity User; action read appliesTo { principal: User, resource: User, context: { "a.b": Long, a: { b: Long } } };`
    const both = 'context["a.b"] == 1 && context.a.b == 2'
    const { policy, fields, request } = importCedar(`permit(principal, action, resource) when { ${both} };`, {
      schema: dotted,
    })
    expect(fields.map(({ name, about }) => `${name}: ${about}`)).toEqual([
      'contextAB: context["a.b"]',
      'contextABN2: context.a.b',
    ])
    const asked = (first: number, second: number) =>
      request({ ...call(), resource: uid('User', 'ann'), context: { 'a.b': first, a: { b: second } }, entities: [] })
    expect(run(policy, asked(1, 2)).allow).toBe(true)
    expect(run(policy, asked(2, 2)).allow).toBe(false)
  })

  test('behavior: a forbid that is not taken forbids its whole scope, a permit permits nothing', () => {
    const { policy, policies, request } = importCedar(
      `permit(principal, action, resource);
       permit(principal, action, resource) when { resource.labels == ["open"] };
       forbid(principal, action == Action::"read", resource) when { resource.labels == ["shut"] };`,
      { schema },
    )
    expect(policies.map(({ taken }) => taken)).toEqual(['whole', 'not', 'scope'])
    expect(run(policy, request(call())).reason.rule).toBe('policy2')
    expect(run(policy, request({ ...call({ code: '' }), action: uid('Action', 'list') })).reason.rule).toBe('policy0')
  })

  test.each([
    ['resource.labels == principal.teams'],
    ['resource.labels.containsAll(resource.labels)'],
    ['resource.tags.contains(resource.labels)'],
    ['resource.meta == {kind: "note"}'],
    ['{kind: "note"}.kind == "note"'],
    ['principal.getTag(principal.name) == "x"'],
    ['principal.getTag("a") == 1 && context.same == principal.name && context.same like "x*"'],
    ['(if context.n == 1 then "a" else "b") == "a"'],
    ['decimal(context.same).lessThan(decimal("1.0"))'],
    ['ip("300.0.0.1").isIpv4()'],
    ['context.n == 9007199254740993'],
    ['context.n && true'],
    ['context.n < context.same'],
    ['context.same < context.same'],
    ['principal.none == 1'],
    ['resource.getTag("a") == "x"'],
    ['context.code == 1'],
    ['principal.teams.contains(if context.n == 1 then Group::"a" else Group::"b")'],
    ['resource.labels.contains(principal.name) && principal in resource.labels'],
    [['a', 'b', 'c', 'd', 'e', 'f'].map((each) => `context.same like "${each}*"`).join(' || ')],
  ])('behavior: not taken: %s', (condition) => {
    expect(when(condition).untaken.map(({ construct }) => construct)).toHaveLength(1)
  })

  test('behavior: what is not taken is named, and why', () => {
    const text = `
      permit(principal == ?principal, action, resource);
      permit(principal, action, resource) when { resource.labels == ["a"] };
      permit(principal, action, resource) when { resource.meta == {kind: "note"} };
      permit(principal, action, resource) when { resource.labels.containsAny(resource.labels) };
      permit(principal, action, resource) when { context.n == 9007199254740993 };
      permit(principal, action, resource) when { context.code == 1 };
      permit(principal, action, resource) when { principal.getTag(principal.name) == "x" };
      permit(principal, action, resource) when { context.n + true > 1 };`
    expect(importCedar(text, { schema }).untaken).toMatchInlineSnapshot(`
      [
        {
          "construct": "template",
          "policyId": "policy0",
          "why": "its slots are filled elsewhere: link it first",
        },
        {
          "construct": "==",
          "policyId": "policy1",
          "why": "a Set and a Set: only values of one or a few numbers are compared whole",
        },
        {
          "construct": "record",
          "policyId": "policy2",
          "why": "one written out in a policy is not taken: name its attributes one by one",
        },
        {
          "construct": "containsAny",
          "policyId": "policy3",
          "why": "the sets of two attributes have no bound on their size: write one of them out",
        },
        {
          "construct": "Long",
          "policyId": "policy4",
          "why": "a number beyond 2^53 is rounded on its way out of Cedar's parser",
        },
        {
          "construct": "attribute",
          "policyId": "policy5",
          "why": "code has several types, and a field has one",
        },
        {
          "construct": "tag",
          "policyId": "policy6",
          "why": "its name is known to the request alone",
        },
        {
          "construct": "+",
          "policyId": "policy7",
          "why": "it needs a Long and is given a Bool",
        },
      ]
    `)
  })

  test('error: text that is no Cedar', () => {
    expect(() => importCedar('permit(principal, action);', { schema })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarTextError: Cedar cannot read these policies: failed to parse policy from string: this policy is missing the \`resource\` variable in the scope.]`,
    )
    expect(() => importCedar('', { schema: 'entity;' })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarTextError: Cedar cannot read these lines of schema: error parsing schema: unexpected token \`;\`.]`,
    )
  })
})

describe('request', () => {
  const { policy, request } = when('principal in Group::"elders"', { depth: 2 })

  test('behavior: groups are seen up to the declared depth', () => {
    expect(run(policy, request(call({}, ['a', 'elders']))).allow).toBe(true)
    expect(run(policy, request(call({}, ['a', 'b']))).allow).toBe(false)
  })

  test('error: deeper groups would be missed', () => {
    expect(() => request(call({}, ['a', 'b', 'elders']))).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarRequestError: This request is not one the imported policies can be asked: User::"ann" is a member of more than 2 levels of entities: declare a greater depth.]`,
    )
  })

  test('error: a request that the schema has not, or a value of another type', () => {
    expect(() => request({ ...call(), action: uid('Action', 'burn') })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarRequestError: This request is not one the imported policies can be asked: the schema has no action Action::"burn".]`,
    )
    expect(() => request({ ...call(), principal: uid('Doc', 'plan') })).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarRequestError: This request is not one the imported policies can be asked: Action::"read" takes no principal of type Doc.]`,
    )
    expect(() => when('context.n == 1').request(call({ n: 'one' }))).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarRequestError: This request is not one the imported policies can be asked: "one" is no Long.]`,
    )
    expect(() => when('context.n == 1').request(call({ n: 2 ** 53 }))).toThrowErrorMatchingInlineSnapshot(
      `[Policies.CedarRequestError: This request is not one the imported policies can be asked: 9007199254740992 is no Long.]`,
    )
  })
})

describe('literals', () => {
  test.each([
    ['1.5', 15000n],
    ['-0.0001', -1n],
    ['922337203685477.5807', (1n << 63n) - 1n],
    ['922337203685477.5808', undefined],
    ['1', undefined],
    ['1.00000', undefined],
  ])('decimal %s', (text, value) => expect(parseDecimal(text)).toBe(value))

  test.each([
    ['1970-01-01', 0n],
    ['1970-01-01T00:00:00.001Z', 1n],
    ['1970-01-01T01:00:00+0100', 0n],
    ['0001-01-01', -62135596800000n],
    ['2024-02-29', 1709164800000n],
    ['2023-02-29', undefined],
    ['2024-13-01', undefined],
    ['2024-01-01T24:00:00Z', undefined],
    ['2024-01-01T00:00:00', undefined],
  ])('datetime %s', (text, value) => expect(parseDatetime(text)).toBe(value))

  test.each([
    ['1d2h3m4s5ms', 93784005n],
    ['-1h', -3600000n],
    ['', undefined],
    ['1s1d', undefined],
    ['9223372036854775808ms', undefined],
  ])('duration %s', (text, value) => expect(parseDuration(text)).toBe(value))

  test.each([
    ['10.1.2.3/8', '167838211 167772160 184549375'],
    ['::1', '1 1 1'],
    [
      '1::/127',
      '5192296858534827628530496329220096 5192296858534827628530496329220096 5192296858534827628530496329220097',
    ],
    ['10.1.2', undefined],
    ['010.1.2.3', undefined],
    ['10.0.0.0/33', undefined],
    ['1::2::3', undefined],
    ['1:2:3:4:5:6:7', undefined],
  ])('ip %s', (text, value) => {
    const ip = parseIp(text)
    expect(ip && `${ip.address} ${ip.first} ${ip.last}`).toBe(value)
  })
})
