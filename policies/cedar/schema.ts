import * as cedar from '@cedar-policy/cedar-wasm/nodejs'

/** A type of Cedar, names resolved. */
export type CedarType =
  | { readonly kind: 'Bool' | 'Long' | 'String' | 'decimal' | 'datetime' | 'duration' | 'ipaddr' }
  | { readonly kind: 'Set'; readonly of: CedarType }
  | { readonly kind: 'Entity'; readonly name: string }
  | { readonly kind: 'Record'; readonly attributes: Attributes }

export type Attributes = ReadonlyMap<string, Attribute>

export interface Attribute {
  readonly type: CedarType
  readonly required: boolean
}

export interface EntityOf {
  readonly attributes: Attributes
  readonly tags?: CedarType
}

export interface ActionOf {
  readonly principals: readonly string[]
  readonly resources: readonly string[]
  readonly context: Attributes
  /** Keys of the actions it is a member of, near and far, itself first. */
  readonly groups: readonly string[]
}

export interface CedarSchema {
  readonly entities: ReadonlyMap<string, EntityOf>
  readonly actions: ReadonlyMap<string, ActionOf>
}

/** How an entity is named here: `User::"alice"`. */
export const keyOf = ({ type, id }: { readonly type: string; readonly id: string }): string =>
  `${type}::${JSON.stringify(id)}`

/**
 * A schema in either of Cedar's forms.
 *
 * @throws CedarTextError with what Cedar's parser says of it.
 */
export function readSchema(schema: string | object): CedarSchema {
  const spaces = Object.entries(resolved(schema))
  const within = (space: string, name: string): string => (space === '' ? name : `${space}::${name}`)
  const common = new Map(
    spaces.flatMap(([space, { commonTypes = {} }]) =>
      Object.entries(commonTypes).map(([name, type]) => [within(space, name), type] as const),
    ),
  )
  const attributesOf = (json: TypeJson | undefined): Attributes => {
    const type = json && readType(json, common)
    return type?.kind === 'Record' ? type.attributes : new Map()
  }
  const entities = new Map(
    spaces.flatMap(([space, { entityTypes = {} }]) =>
      Object.entries(entityTypes).map(([name, { shape, tags }]): [string, EntityOf] => [
        within(space, name),
        { attributes: attributesOf(shape), ...(tags && { tags: readType(tags, common) }) },
      ]),
    ),
  )
  const declared = spaces.flatMap(([space, { actions = {} }]) =>
    Object.entries(actions).map(([id, action]) => {
      const type = within(space, 'Action')
      const parents = (action.memberOf ?? []).map((group) => keyOf({ type: group.type ?? type, id: group.id }))
      return { key: keyOf({ type, id }), parents, appliesTo: action.appliesTo }
    }),
  )
  const parents = new Map(declared.map((action) => [action.key, action.parents]))
  const actions = declared.map(({ key, appliesTo }): [string, ActionOf] => [
    key,
    {
      principals: appliesTo?.principalTypes ?? [],
      resources: appliesTo?.resourceTypes ?? [],
      context: attributesOf(appliesTo?.context),
      groups: groupsOf(key, parents),
    },
  ])
  return { entities, actions: new Map(actions) }
}

interface TypeJson {
  readonly type: string
  readonly name?: string
  readonly element?: TypeJson
  readonly attributes?: Readonly<Record<string, TypeJson & { readonly required?: boolean }>>
}

interface Namespace {
  readonly commonTypes?: Readonly<Record<string, TypeJson>>
  readonly entityTypes?: Readonly<Record<string, { readonly shape?: TypeJson; readonly tags?: TypeJson }>>
  readonly actions?: Readonly<Record<string, ActionJson>>
}

interface ActionJson {
  readonly memberOf?: readonly { readonly type?: string; readonly id: string }[]
  readonly appliesTo?: {
    readonly principalTypes?: readonly string[]
    readonly resourceTypes?: readonly string[]
    readonly context?: TypeJson
  }
}

/** Cedar's own answer to what each name of the schema stands for. */
function resolved(schema: string | object): Readonly<Record<string, Namespace>> {
  const text =
    typeof schema === 'string' ? { type: 'success' as const, text: schema } : cedar.schemaToText(schema as never)
  if (text.type === 'failure') throw new CedarTextError('schema', text.errors)
  const answer = cedar.schemaToJsonWithResolvedTypes(text.text)
  if (answer.type === 'failure') throw new CedarTextError('schema', answer.errors)
  return answer.json as Readonly<Record<string, Namespace>>
}

function readType(json: TypeJson, common: ReadonlyMap<string, TypeJson>): CedarType {
  const name = json.type === 'Extension' || json.type === 'EntityOrCommon' ? json.name! : json.type
  const plain = name.replace(/^__cedar::/, '')
  switch (plain) {
    case 'Boolean':
      return { kind: 'Bool' }
    case 'Bool':
    case 'Long':
    case 'String':
    case 'decimal':
    case 'datetime':
    case 'duration':
    case 'ipaddr':
      return { kind: plain }
    case 'Set':
      return { kind: 'Set', of: readType(json.element!, common) }
    case 'Entity':
      return { kind: 'Entity', name: json.name! }
    case 'Record': {
      const attributes = Object.entries(json.attributes ?? {}).map(([attribute, type]): [string, Attribute] => [
        attribute,
        { type: readType(type, common), required: type.required ?? true },
      ])
      return { kind: 'Record', attributes: new Map(attributes) }
    }
    default:
      return readType(common.get(plain)!, common)
  }
}

function groupsOf(key: string, parents: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const groups = [key]
  for (const group of groups) for (const next of parents.get(group) ?? []) if (!groups.includes(next)) groups.push(next)
  return groups
}

export class CedarTextError extends Error {
  override readonly name = 'Policies.CedarTextError'
  constructor(what: 'schema' | 'policies', errors: readonly { readonly message: string }[]) {
    super(
      `Cedar cannot read these ${what === 'schema' ? 'lines of schema' : what}: ${errors.map(({ message }) => message).join('; ')}.`,
    )
  }
}
