import type { CedarCall } from '../../policies/cedar/index.ts'
import type { Chance } from '../../policies/chance.ts'

/** Random Cedar: policies as text, well typed for the schema but free to fail, and requests with their entities. */
export const schema = `
type Address = { city: String, zip?: Long };
entity Group in [Group];
entity Folder in [Folder];
entity User in [Group] = {
  age: Long, name: String, active: Bool, manager?: User, address: Address, nick?: String,
  teams: Set<Group>, scores: Set<Long>, credit: decimal, born: datetime, from?: ipaddr,
} tags Long;
entity Robot in [Group] = { age: Long, owner: User, name?: String };
entity Doc in [Folder] = {
  owner: User, readers: Set<User>, labels: Set<String>, size: Long, state: String, price?: decimal,
  meta?: { kind: String, level?: Long }, host: ipaddr, made: datetime, keep: duration, secret: Bool,
};
action reading, writing;
action all in [reading];
action view, list in [reading] appliesTo {
  principal: [User, Robot], resource: [Doc, Folder],
  context: { n: Long, m?: Long, ip: ipaddr, now: datetime, mfa: Bool, via?: { name: String, hops: Long } },
};
action edit in [writing, all] appliesTo {
  principal: User, resource: Doc, context: { n: Long, ip: ipaddr, now: datetime, mfa: Bool, target?: User, note: String },
};
`

const NAMES = ['ann', 'bob', 'a*b', 'Zoë', 'annex']
const CITIES = ['Bern', 'Basel', 'bern', '']
const STATES = ['draft', 'done', 'drafts', 'other']
const USERS = ['alice', 'bob', 'carl', 'ghost']
const GROUPS = ['g0', 'g1', 'g2', 'g3']
const IPS = [
  '10.0.0.1',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '127.0.0.1',
  '127.9.0.0/16',
  '224.0.0.5',
  '::1',
  'ff02::1',
  '2001:db8::/32',
  '2001:db8::7',
  '0.0.0.0/0',
]
const DECIMALS = ['0.0', '1.5', '-1.5', '1.50', '922337203685477.5807', '-922337203685477.5808', '12.3456']
const DATES = [
  '2024-02-29',
  '1970-01-01',
  '1969-12-31T23:59:59.999Z',
  '2024-02-29T12:30:00Z',
  '2024-02-29T12:30:00+0130',
  '0001-01-01',
  '9999-12-31T23:59:59Z',
]
const DURATIONS = ['1d', '-1d', '1h30m', '86400s', '500ms', '-1ms', '-36h', '106751991167d', '0s']
const LONGS = ['0', '1', '-1', '7', '18', '65', '100', '9007199254740991', '-9007199254740991']

type Type = 'Bool' | 'Long' | 'String' | 'User' | 'decimal' | 'datetime' | 'duration' | 'ip'

/** One to five policies. */
export const randomPolicies = (random: Chance): string =>
  Array.from({ length: 1 + random.below(5) }, () => randomPolicy(random)).join('\n')

function randomPolicy(random: Chance): string {
  const group = () => entity('Group', random.pick(GROUPS))
  const principal = random.pick([
    'principal',
    'principal',
    'principal',
    `principal in ${group()}`,
    'principal is User',
    `principal is Robot in ${group()}`,
    `principal == ${entity('User', random.pick(USERS))}`,
  ])
  const action = random.pick([
    'action',
    'action',
    'action == Action::"view"',
    'action in [Action::"list", Action::"edit"]',
    'action in Action::"reading"',
    'action in Action::"writing"',
  ])
  const resource = random.pick([
    'resource',
    'resource',
    'resource is Doc',
    'resource is Doc in Folder::"f0"',
    'resource in Folder::"f1"',
  ])
  const effect = random.below(3) === 0 ? 'forbid' : 'permit'
  const conditions = Array.from(
    { length: random.below(3) },
    () => `${random.pick(['when', 'when', 'unless'])} { ${bool(random, 3)} }`,
  )
  return `${effect}(${principal}, ${action}, ${resource}) ${conditions.join(' ')};`
}

const entity = (type: string, id: string): string => `${type}::${JSON.stringify(id)}`
const quoted = (text: string): string => JSON.stringify(text)

/** A path, or one behind its guard. */
const PATHS: Record<Type, readonly string[]> = {
  Bool: ['principal.active', 'resource.secret', 'context.mfa', 'resource.owner.active'],
  Long: [
    'principal.age',
    'resource.size',
    'context.n',
    'context.m',
    'principal.address.zip',
    'resource.meta.level',
    'context.via.hops',
    'principal.manager.age',
    'principal.getTag("rank")',
  ],
  String: [
    'principal.name',
    'resource.state',
    'principal.address.city',
    'principal.nick',
    'resource.meta.kind',
    'context.note',
    'context.via.name',
  ],
  User: [
    'principal',
    'resource.owner',
    'principal.manager',
    'context.target',
    'principal.owner',
    'resource.owner.manager',
  ],
  decimal: ['principal.credit', 'resource.price'],
  datetime: ['principal.born', 'resource.made', 'context.now'],
  duration: ['resource.keep'],
  ip: ['context.ip', 'resource.host', 'principal.from'],
}

function bool(random: Chance, depth: number): string {
  if (depth === 0) return random.pick(['true', 'false', ...PATHS.Bool, ...guards])
  const sub = () => bool(random, depth - 1)
  const value = (type: Type) => valueFor(random, type, depth - 1)
  const same = random.pick(['==', '!='])
  const order = random.pick(['<', '<=', '>', '>='])
  return random.pick<() => string>([
    () => `(${sub()} && ${sub()})`,
    () => `(${sub()} && ${sub()})`,
    () => `(${sub()} || ${sub()})`,
    () => `(${sub()} || ${sub()})`,
    () => `!${sub()}`.replace(/^!!!/, '!'),
    () => `(if ${sub()} then ${sub()} else ${sub()})`,
    () => guarded(random),
    () => guarded(random),
    () => random.pick(guards),
    () => `(${value('Long')} ${order} ${value('Long')})`,
    () => `(${value('Long')} ${same} ${value('Long')})`,
    () => `(${value('String')} ${same} ${value('String')})`,
    () => `(${value('User')} ${same} ${value('User')})`,
    () => `(${value('Long')} ${same} ${value('String')})`,
    () => `(${value(random.pick(['decimal', 'datetime', 'duration', 'ip']))} ${same} ${value('ip')})`,
    () => `(${value('decimal')} ${same} ${value('decimal')})`,
    () =>
      `${value('decimal')}.${random.pick(['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'])}(${value('decimal')})`,
    () => `(${value('datetime')} ${order} ${value('datetime')})`,
    () => `(${value('duration')} ${order} ${value('duration')})`,
    () => `${value('ip')}.isInRange(${value('ip')})`,
    () => `${value('ip')}.${random.pick(['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast'])}()`,
    () => `${random.pick(PATHS.String)} like ${quoted(random.pick(['*', 'a*', '*n', 'dra*t*', '*e*', 'b']))}`,
    () => `${random.pick(['principal.name', 'resource.state'])} like "a\\*b"`,
    () => `(${value('User')} in ${entity('Group', random.pick(GROUPS))})`,
    () => `(${value('User')} in [${entity('Group', random.pick(GROUPS))}, ${value('User')}])`,
    () => `(principal in ${random.pick(['resource.readers', 'principal.teams', 'resource.owner', 'resource'])})`,
    () => `(resource in ${entity('Folder', random.pick(['f0', 'f1', 'f2']))})`,
    () => `(action in [Action::"reading", Action::"edit"])`,
    () => `(action ${same} Action::"edit")`,
    () => `(principal is ${random.pick(['User', 'Robot', `User in ${entity('Group', 'g1')}`])})`,
    () => `resource.labels.contains(${value('String')})`,
    () => `principal.scores.contains(${random.pick([...LONGS, ...PATHS.Long])})`,
    () => `principal.teams.contains(${entity('Group', random.pick(GROUPS))})`,
    () => `resource.readers.contains(${value('User')})`,
    () =>
      `resource.labels.${random.pick(['containsAll', 'containsAny'])}([${quoted(random.pick(NAMES))}, ${value('String')}])`,
    () => `[${value('Long')}, ${value('Long')}].contains(${value('Long')})`,
    () => `[${quoted(random.pick(NAMES))}, ${quoted(random.pick(NAMES))}].containsAny(resource.labels)`,
    () => `${random.pick(['resource.labels', 'principal.scores'])}.isEmpty()`,
  ])()
}

const guards = [
  'principal has nick',
  'principal has manager.age',
  'resource has price',
  'resource has meta.level',
  'context has m',
  'context has via',
  'context has target',
  'principal.hasTag("rank")',
  'principal has owner',
  'resource has nothing',
  'resource has size',
]

function guarded(random: Chance): string {
  const long = valueFor(random, 'Long', 1)
  return random.pick([
    `(principal has nick && principal.nick == ${quoted(random.pick(NAMES))})`,
    `(resource has meta.level && resource.meta.level < ${long})`,
    `(context has m && context.m + ${long} > 10)`,
    `(principal.hasTag("rank") && principal.getTag("rank") >= ${long})`,
    `(context has target && context.target == principal)`,
    `(resource has price && resource.price.greaterThan(decimal("1.0")))`,
    `(principal has manager && principal.manager in ${entity('Group', random.pick(GROUPS))})`,
  ])
}

function valueFor(random: Chance, type: Type, depth: number): string {
  const path = random.pick(PATHS[type])
  if (random.below(2) === 0) return path
  const deeper = (): string => valueFor(random, type, depth - 1)
  switch (type) {
    case 'Bool':
      return path
    case 'Long': {
      if (depth <= 0 || random.below(2) === 0) return random.pick(LONGS)
      if (random.below(5) === 0) return `(if ${bool(random, 0)} then ${deeper()} else ${deeper()})`
      if (random.below(5) === 0) return `-(${deeper()})`
      if (random.below(5) === 0)
        return `${valueFor(random, 'duration', 0)}.${random.pick(['toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays'])}()`
      return `(${deeper()} ${random.pick(['+', '-', '*'])} ${deeper()})`
    }
    case 'String':
      return quoted(random.pick([...NAMES, ...CITIES, ...STATES]))
    case 'User':
      return entity('User', random.pick(USERS))
    case 'decimal':
      return `decimal(${quoted(random.pick(DECIMALS))})`
    case 'ip':
      return `ip(${quoted(random.pick(IPS))})`
    case 'datetime':
      if (depth <= 0 || random.below(2) === 0) return `datetime(${quoted(random.pick(DATES))})`
      return random.below(2) === 0 ? `${deeper()}.toDate()` : `${deeper()}.offset(${valueFor(random, 'duration', 0)})`
    case 'duration':
      if (depth <= 0 || random.below(2) === 0) return `duration(${quoted(random.pick(DURATIONS))})`
      return random.below(2) === 0
        ? `${valueFor(random, 'datetime', 0)}.toTime()`
        : `${valueFor(random, 'datetime', 0)}.durationSince(${valueFor(random, 'datetime', 0)})`
  }
}

/** A request of the schema, and a world in which some entities and many attributes are missing. */
export function randomCall(random: Chance): CedarCall {
  const edit = random.below(3) === 0
  const user = () => ({ type: 'User', id: random.pick(USERS) })
  const some = <T>(name: string, value: () => T) => (random.below(2) === 0 ? { [name]: value() } : {})
  const groups = () => GROUPS.filter(() => random.below(4) === 0).map((id) => ({ type: 'Group', id }))
  const long = () => Number(random.pick(LONGS))
  const extension = (fn: string, args: readonly string[]) => ({ __extn: { fn, arg: random.pick(args) } })
  const list = <T>(item: () => T) => Array.from({ length: random.below(3) }, item)
  const users = USERS.filter((id) => id !== 'ghost' || random.below(2) === 0).map((id) => ({
    uid: { type: 'User', id },
    attrs: {
      age: long(),
      name: random.pick(NAMES),
      active: random.below(2) === 0,
      address: { city: random.pick(CITIES), ...some('zip', long) },
      teams: groups().map((__entity) => ({ __entity })),
      scores: list(long),
      credit: extension('decimal', DECIMALS),
      born: extension('datetime', DATES),
      ...some('manager', () => ({ __entity: user() })),
      ...some('nick', () => random.pick(NAMES)),
      ...some('from', () => random.pick(IPS)),
    },
    parents: groups(),
    tags: some('rank', long),
  }))
  const doc = {
    uid: { type: 'Doc', id: 'd' },
    attrs: {
      owner: { __entity: user() },
      readers: list(() => ({ __entity: user() })),
      labels: list(() => random.pick(NAMES)),
      size: long(),
      state: random.pick(STATES),
      host: extension('ip', IPS),
      made: random.pick(DATES),
      keep: extension('duration', DURATIONS),
      secret: random.below(2) === 0,
      ...some('price', () => extension('decimal', DECIMALS)),
      ...some('meta', () => ({ kind: random.pick(STATES), ...some('level', long) })),
    },
    parents: ['f0', 'f1'].filter(() => random.below(2) === 0).map((id) => ({ type: 'Folder', id })),
  }
  const robot = {
    uid: { type: 'Robot', id: 'r' },
    attrs: { age: long(), owner: { __entity: user() }, ...some('name', () => random.pick(NAMES)) },
    parents: groups(),
  }
  const inGroup = (id: string, parents: readonly string[]) => ({
    uid: { type: 'Group', id },
    attrs: {},
    parents: parents.map((id) => ({ type: 'Group', id })),
  })
  const context = { n: long(), ip: extension('ip', IPS), now: extension('datetime', DATES), mfa: random.below(2) === 0 }
  return {
    principal: edit || random.below(4) > 0 ? user() : { type: 'Robot', id: 'r' },
    action: { type: 'Action', id: edit ? 'edit' : random.pick(['view', 'list']) },
    resource:
      edit || random.below(4) > 0 ? { type: 'Doc', id: 'd' } : { type: 'Folder', id: random.pick(['f0', 'f1']) },
    context: edit
      ? { ...context, note: random.pick(NAMES), ...some('target', () => ({ __entity: user() })) }
      : { ...context, ...some('m', long), ...some('via', () => ({ name: random.pick(NAMES), hops: long() })) },
    entities: [
      ...users,
      ...(random.below(10) === 0 ? [] : [doc]),
      ...(random.below(10) === 0 ? [] : [robot]),
      inGroup('g0', ['g1']),
      inGroup('g1', ['g2']),
      inGroup('g2', []),
      { uid: { type: 'Folder', id: 'f1' }, attrs: {}, parents: [{ type: 'Folder', id: 'f2' }] },
    ],
  }
}
