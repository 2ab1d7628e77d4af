import { type Action, type Input, parseAction } from './action.ts'
import type { Source, View } from './binding.ts'
import type { FlatFields, FlatType } from './fields.ts'

interface Read {
  readonly fields: FlatFields
  /** Of each field, the actions it is read for. */
  readonly reads: Readonly<Record<string, readonly number[]>>
}

/** What the gate cannot read for itself, nobody can be held to: every field of a policy's request and chain is bound. */
export function checkBindings(actions: readonly Action[], request: Read, chain: Read): void {
  if (actions.length === 0) throw new NoActionError()
  const each = (read: Read, check: (name: string, type: FlatType, action: Action) => void): void => {
    for (const [name, type] of Object.entries(read.fields)) {
      for (const index of read.reads[name]!) check(name, type, actions[index]!)
    }
  }
  each(request, (name, type, action) => {
    if (!type.binding) throw new UnboundError('request', name)
    if (type.binding.from === 'view') throw new BindingError(name, 'is a view: that is a fact of the chain')
    checkSource(name, type, type.binding, action)
  })
  each(chain, (name, type, action) => {
    if (type.binding?.from !== 'view') throw new UnboundError('chain', name)
    checkView(name, type, type.binding, action)
  })
}

/** Names of contracts that are neither target, gate nor account, in order of declaration. */
export function linksOf(chain: FlatFields): readonly string[] {
  const names = Object.values(chain).flatMap(({ binding }) => (binding?.from === 'view' ? [binding.contract] : []))
  return [...new Set(names)].filter((name) => !['target', 'gate', 'account'].includes(name))
}

function checkSource(name: string, type: FlatType, source: Source, action: Action): void {
  if (source.from === 'literal') throw new BindingError(name, 'is a literal: write the number into the rule')
  if (source.from !== 'calldata') {
    if (type.kind !== 'address') throw new BindingError(name, `is the ${source.from}, which is an address`)
    return
  }
  const input = action.inputs[source.index]
  if (!input) throw new BindingError(name, `is argument ${source.index}, which ${action.signature} has not`)
  const given = typeAt(input, source.part)
  if (given === undefined) {
    const way = input.parts ? `one of its parts 0 to ${input.parts.length - 1}, or a record for all` : 'no part'
    throw new BindingError(name, `is bound to calldata(${source.index}), a ${input.type}: name ${way}`)
  }
  if (!readable(type, given)) {
    throw new BindingError(
      name,
      `has kind ${type.kind}, and argument ${source.index} of ${action.signature} a ${given}`,
    )
  }
}

function checkView(name: string, type: FlatType, view: View, action: Action): void {
  const called = parseAction(view.signature)
  if (called.dynamic || called.inputs.some(({ length }) => length !== 1) || called.inputs.length !== view.args.length) {
    throw new BindingError(name, `calls ${view.signature} with ${view.args.length} arguments of one word`)
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(view.contract)) throw new BindingError(name, `calls "${view.contract}"`)
  if (type.kind === 'array') throw new BindingError(name, 'is an array, and a view answers one word')
  for (const [index, arg] of view.args.entries()) {
    const wanted = called.inputs[index]!.type
    if (arg.from === 'literal') continue
    if (arg.from !== 'calldata') {
      if (wanted !== 'address') throw new BindingError(name, `passes the ${arg.from} as ${wanted}`)
      continue
    }
    const input = action.inputs[arg.index]
    const given = input && typeAt(input, arg.part)
    if (given !== wanted)
      throw new BindingError(name, `passes argument ${arg.index} of ${action.signature} as ${wanted}`)
  }
}

/** The type of an argument, or of one part of a tuple: of an array of tuples, an array of that part. */
function typeAt({ type, parts, length }: Input, part: number | undefined): string | undefined {
  if (!parts) return part === undefined ? type : undefined
  const own = parts[part ?? -1]
  return own === undefined || !type.endsWith(']') ? own : `${own}[${length}]`
}

/** Whether a field can be read out of a calldata word of this Solidity type. */
function readable(type: FlatType, solidity: string): boolean {
  const [, element, length] = /^(\w+?)(?:\[(\d+)\])?$/.exec(solidity) ?? []
  if (type.kind === 'array') return Number(length) === type.length && readable(type.of, element ?? '')
  if (length !== undefined) return false
  switch (type.kind) {
    case 'uint':
    case 'symbol':
      return /^uint\d+$/.test(solidity)
    case 'int':
      return /^int\d+$/.test(solidity)
    case 'root':
      return solidity === 'bytes32' || solidity === 'uint256'
    default:
      return solidity === type.kind
  }
}

export class NoActionError extends Error {
  override readonly name = 'Policies.NoActionError'
  constructor() {
    super('A policy governs at least one kind of call: name it in `actions`.')
  }
}

export class UnboundError extends Error {
  override readonly name = 'Policies.UnboundError'
  constructor(group: 'request' | 'chain', field: string) {
    super(
      group === 'request'
        ? `The request field "${field}" is bound to nothing: give it calldata(n), account() or target().`
        : `The chain field "${field}" is no view of a contract: give it view(contract, signature, arguments).`,
    )
  }
}

export class BindingError extends Error {
  override readonly name = 'Policies.BindingError'
  constructor(field: string, what: string) {
    super(`The field "${field}" cannot be read: it ${what}.`)
  }
}
