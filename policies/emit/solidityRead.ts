import type { Action } from '../action.ts'
import { parseAction, wordOf } from '../action.ts'
import type { Source } from '../binding.ts'
import type { FlatType } from '../fields.ts'
import type { Slot } from '../layout.ts'
import type { Step } from '../step.ts'
import { biasOf } from '../words.ts'
import type { Helper } from './helpers.ts'

/** The function that reads a call as chain and request words; closed, action by action. */
export function solidityRead(step: Step): { readonly lines: readonly string[]; readonly helpers: ReadonlySet<Helper> } {
  const helpers = new Set<Helper>()
  const blocks = step.actions.map((action, index) => readAction(step, action, index, helpers))
  const text = blocks.flat().join('\n')
  const named = (name: string): string => (new RegExp(`\\b${name}\\b`).test(text) ? ` ${name}` : '')
  return {
    helpers,
    lines: [
      '  /// @inheritdoc IPolicy',
      `  function read(address${named('gate')}, address${named('account')}, address${named('target')}, bytes calldata data)`,
      '    external',
      '    view',
      '    override',
      '    returns (uint256[] memory chain, uint256[] memory request)',
      '  {',
      `    chain = new uint256[](${step.chain.words});`,
      `    request = new uint256[](${step.request.words});`,
      '    bytes4 selector = bytes4(data);',
      ...blocks.flatMap((lines, index) => [
        `    ${index === 0 ? '' : '} else '}if (selector == ${step.actions[index]!.selector}) { // ${step.actions[index]!.signature}`,
        ...lines.map((line) => `      ${line}`),
      ]),
      '    } else {',
      '      revert UnknownAction(selector);',
      '    }',
      '  }',
    ],
  }
}

function readAction(step: Step, action: Action, index: number, helpers: Set<Helper>): string[] {
  const bytes = 4 + 32 * action.words
  const wrong = action.dynamic ? `data.length < ${bytes} || data.length % 32 != 4` : `data.length != ${bytes}`
  const lines = [`if (${wrong}) revert CalldataLength(data.length);`]
  if (step.actions.length > 1 && index > 0) lines.push(`request[0] |= ${index};`)
  const read = (group: 'request' | 'chain'): void => {
    const { fields, places, slots } = step[group]
    for (const [name, type] of Object.entries(fields)) {
      const { start, length } = places[name]!
      const isRead = step.reads[group][name]?.includes(index)
      for (const [item, slot] of slots.slice(start, start + length).entries()) {
        if (!isRead) {
          // A field of another action is 0, which an int does not store as zero bits.
          if (slot.kind === 'int') lines.push(`${group}[${slot.word}] |= ${biasOf(slot)} << ${slot.offset};`)
          continue
        }
        const value = checked(type, slot, item, fieldWord(step, type, action, item, helpers), helpers)
        lines.push(`${group}[${slot.word}] |= ${value}${slot.offset > 0 ? ` << ${slot.offset}` : ''};`)
      }
    }
  }
  read('request')
  read('chain')
  return lines
}

/** The whole word that a field, or an item of it, is read from. */
function fieldWord(step: Step, type: FlatType, action: Action, item: number, helpers: Set<Helper>): string {
  const { binding } = type
  if (binding?.from !== 'view') return source(binding!, action, type.kind === 'array' ? item : 0, helpers)
  helpers.add('view')
  const { selector } = parseAction(binding.signature)
  const args = [selector, ...binding.args.map((arg) => source(arg, action, 0, helpers))]
  const contract = step.links.includes(binding.contract) ? `link_${binding.contract}` : binding.contract
  return `_view(${contract}, abi.encodeWithSelector(${args.join(', ')}))`
}

function source(from: Source, action: Action, item: number, helpers: Set<Helper>): string {
  if (from.from === 'literal') return `uint256(${from.value})`
  if (from.from !== 'calldata') return `uint256(uint160(${from.from}))`
  helpers.add('word')
  return `_word(data, ${wordOf(action.inputs[from.index]!, item, from.part)})`
}

function checked(type: FlatType, slot: Slot, item: number, word: string, helpers: Set<Helper>): string {
  const help = (name: Helper, limit: string | number): string => {
    helpers.add(name)
    return `_${name}(${word}, ${limit})`
  }
  if (type.kind === 'bytes32') return item === 0 ? `(${word} >> 128)` : `uint256(uint128(${word}))`
  if (type.kind === 'symbol') return help('below', type.names.length)
  if (slot.kind === 'root') return help('below', 'FIELD')
  return help(slot.kind, slot.bits)
}
