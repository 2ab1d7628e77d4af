import { BaseStore, type Item, type Operation, type OperationResults } from '@langchain/langgraph'

type Value = Item['value']

/**
 * What the agents of a society remember, a namespace for each: `[agent, …]`. LangGraph's own store stamps what it keeps with the machine's
 * clock; here two runs keep the same, so items have no time but the one that their values say.
 */
export class SocietyStore extends BaseStore {
  /** By the first label, so that nobody's search goes through what others keep. */
  readonly #parts = new Map<string, Map<string, Map<string, Value>>>()

  override async batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    return operations.map((operation) => this.#run(operation)) as OperationResults<Op>
  }

  #run(operation: Operation): unknown {
    if ('namespacePrefix' in operation) {
      const { namespacePrefix, filter = {}, limit = 10, offset = 0 } = operation
      const wanted = Object.entries(filter)
      return this.#spaces(namespacePrefix)
        .flatMap(([namespace, items]) => [...items].map(([key, value]) => itemOf(namespace, key, value)))
        .filter(({ value }) => wanted.every(([field, is]) => JSON.stringify(value[field]) === JSON.stringify(is)))
        .slice(offset, offset + limit)
    }
    if ('value' in operation) return this.#put(operation.namespace, operation.key, operation.value)
    if ('key' in operation) {
      const { namespace, key } = operation
      const value = this.#parts
        .get(namespace[0] ?? '')
        ?.get(textOf(namespace))
        ?.get(key)
      return value === undefined ? null : itemOf(namespace, key, value)
    }
    const { matchConditions = [], maxDepth, limit, offset } = operation
    const found = this.#spaces([])
      .map(([namespace]) => namespace)
      .filter((namespace) =>
        matchConditions.every(({ matchType, path }) => {
          const part = matchType === 'prefix' ? namespace.slice(0, path.length) : namespace.slice(-path.length)
          return part.length === path.length && path.every((label, at) => label === '*' || label === part[at])
        }),
      )
    const cut = new Set(found.map((namespace) => textOf(namespace.slice(0, maxDepth))))
    return [...cut].slice(offset, offset + limit).map((text) => JSON.parse(text) as string[])
  }

  #put(namespace: string[], key: string, value: Value | null): void {
    const [first = ''] = namespace
    const part = this.#parts.get(first) ?? new Map<string, Map<string, Value>>()
    const items = part.get(textOf(namespace)) ?? new Map<string, Value>()
    this.#parts.set(first, part.set(textOf(namespace), items))
    // What is written again is the newest.
    items.delete(key)
    if (value !== null) items.set(key, value)
    if (items.size === 0) part.delete(textOf(namespace))
  }

  #spaces(prefix: readonly string[]): [string[], Map<string, Value>][] {
    const [first] = prefix
    const parts = first === undefined ? [...this.#parts.values()] : [this.#parts.get(first) ?? new Map()]
    return parts
      .flatMap((part) => [...part].map(([text, items]): [string[], Map<string, Value>] => [JSON.parse(text), items]))
      .filter(([namespace]) => prefix.every((label, at) => namespace[at] === label))
  }
}

/** One agent's part of a society's store, and nothing else of it: what its graph, its nodes and its tools are given. */
export function partOf(store: BaseStore, agent: string): BaseStore {
  return new Part(store, agent)
}

class Part extends BaseStore {
  readonly #store: BaseStore
  readonly #agent: string

  constructor(store: BaseStore, agent: string) {
    super()
    this.#store = store
    this.#agent = agent
  }

  override async batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    const inside = operations.map((operation): Operation => {
      if ('namespacePrefix' in operation)
        return { ...operation, namespacePrefix: [this.#agent, ...operation.namespacePrefix] }
      if ('namespace' in operation) return { ...operation, namespace: [this.#agent, ...operation.namespace] }
      const { matchConditions = [], maxDepth, ...rest } = operation
      const suffixes = matchConditions.filter(({ matchType }) => matchType === 'suffix')
      const prefixes = matchConditions.filter(({ matchType }) => matchType === 'prefix').map(({ path }) => path)
      const own = (prefixes.length > 0 ? prefixes : [[]]).map((path) => ({
        matchType: 'prefix' as const,
        path: [this.#agent, ...path],
      }))
      return {
        ...rest,
        matchConditions: [...own, ...suffixes],
        ...(maxDepth === undefined ? {} : { maxDepth: maxDepth + 1 }),
      }
    })
    const results = await this.#store.batch(inside)
    return results.map((result) => withoutFirst(result)) as OperationResults<Op>
  }
}

function withoutFirst(result: unknown): unknown {
  if (Array.isArray(result))
    return result.map((each: Item | string[]) => (Array.isArray(each) ? each.slice(1) : withoutFirst(each)))
  if (result === null || result === undefined) return result
  const item = result as Item
  return { ...item, namespace: item.namespace.slice(1) }
}

function itemOf(namespace: string[], key: string, value: Value): Item {
  return { namespace, key, value, createdAt: NEVER, updatedAt: NEVER }
}

/** Items of the interface have times. */
const NEVER = new Date(0)

function textOf(namespace: readonly string[]): string {
  return JSON.stringify(namespace)
}
