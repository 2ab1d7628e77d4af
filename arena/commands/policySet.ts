import type { Address } from 'viem'
import type { FlatType } from '../../policies/fields.ts'
import { FIELD, indexedTree, parseAmount, type Step, type Version } from '../../policies/index.ts'
import { treeDepth } from '../../policies/openings.ts'
import { UsageError } from '../exit.ts'
import { addressOf } from '../names.ts'

type Params = Required<Pick<Version, 'params' | 'trees'>>

/**
 * Parameters with others in place of some: `spendLimit.max=1 POL`, `open=true`, `mode=strict`, `owner=ada`, and members of a
 * set or items of an array with commas between.
 *
 * @throws UsageError naming the parameter, what it takes and an example
 */
export function setParams(
  step: Step,
  { params, trees }: Params,
  sets: readonly string[],
  names: Record<string, Address>,
): Params {
  const changed = { params: { ...params } as Record<string, unknown>, trees: { ...trees } }
  const { fields } = step.params
  for (const each of sets) {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!type)
      throw new UsageError(
        `--set takes param=value, and "${each}" names none of ${Object.keys(fields).join(', ') || 'no parameters'}.`,
      )
    if (type.kind === 'root' && isSet(step, name)) {
      const members = listOf(text).map((member) => BigInt(addressOf(member, names)))
      changed.trees[name] = indexedTree(treeDepth(step, name), members)
      changed.params[name] = changed.trees[name].root
    } else changed.params[name] = read(name, type, text, names)
  }
  return changed as Params
}

function read(name: string, type: FlatType, text: string, names: Record<string, Address>): unknown {
  const refuse = (): never => {
    throw new UsageError(`--set ${name} takes ${describe(type)}, such as '${name}=${exampleOf(type)}', not "${text}".`)
  }
  switch (type.kind) {
    case 'uint':
    case 'int': {
      try {
        return parseAmount(text, type.unit)
      } catch {
        return refuse()
      }
    }
    case 'bool':
      return text === 'true' || (text === 'false' ? false : refuse())
    case 'symbol':
      return type.names.includes(text) ? text : refuse()
    case 'address':
      return addressOf(text, names)
    case 'bytes32':
      return /^0x[0-9a-fA-F]{64}$/.test(text) ? text : refuse()
    case 'array': {
      const items = listOf(text)
      return items.length === type.length ? items.map((item) => read(name, type.of, item, names)) : refuse()
    }
    case 'root': {
      const word = /^(\d+|0x[0-9a-fA-F]+)$/.test(text) ? BigInt(text) : FIELD
      return word < FIELD ? word : refuse()
    }
  }
}

/** Whether a root is that of a set, whose members are given; else it is a commitment, an issuer or a registered root. */
const isSet = (step: Step, param: string): boolean =>
  Object.values(step.secrets).some(
    (secret) =>
      secret.kind === 'membership' &&
      secret.of.op === 'field' &&
      secret.of.group === 'params' &&
      secret.of.name === param,
  )

const listOf = (text: string): string[] => text.split(',').filter((item) => item !== '')

function describe(type: FlatType): string {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return `a number of ${type.bits} bits${type.unit === undefined ? '' : ` in ${labelOf(type.unit)}`}`
    case 'bool':
      return 'true or false'
    case 'symbol':
      return `one of ${type.names.join(', ')}`
    case 'address':
      return 'a name or an address'
    case 'bytes32':
      return '0x and 64 hexadecimal digits'
    case 'array':
      return `${type.length} items with commas between, each ${describe(type.of)}`
    case 'root':
      return 'a word of the field, as commit or issuerWord gives it'
  }
}

function exampleOf(type: FlatType): string {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return type.unit === undefined ? '2' : `2 ${labelOf(type.unit)}`
    case 'bool':
      return 'true'
    case 'symbol':
      return type.names[0]!
    case 'address':
      return `0x${'a1'.repeat(20)}`
    case 'bytes32':
      return `0x${'a1'.repeat(32)}`
    case 'array':
      return Array.from({ length: type.length }, () => exampleOf(type.of)).join(',')
    case 'root':
      return '0x1f'
  }
}

const labelOf = (unit: string): string => unit.replace(/^e-\d+ /, '')
