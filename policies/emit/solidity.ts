import { rootsOf } from '../canonical.ts'
import { FIELD } from '../field.ts'
import { GROUPS, type Group } from '../fields.ts'
import { stateLayoutOf } from '../migrate.ts'
import { topological } from '../node.ts'
import type { Step } from '../step.ts'
import { biasOf, usedBits } from '../words.ts'
import { type Helper, helpersOf } from './helpers.ts'
import { type Body, memberOf, solidityBody } from './solidityBody.ts'
import { solidityRead } from './solidityRead.ts'

export interface Solidity {
  /** Name of the contract: `SpendLimitPolicy`, `Aggregate4Step`. */
  readonly contract: string
  readonly source: string
  /** The constructor takes one address for each, in order. */
  readonly links: readonly string[]
}

/**
 * The step as a contract: `IPolicy` for a policy, `IStep` for a computation, `IMigration` for a migration. With a membership or a secret state it can
 * read a request but not decide: `decide` reverts `NeedsProof()`.
 *
 * @example
 * compileSolidity({ sources: { 'Policy.sol': toSolidity(spendLimit).source }, … })
 */
export function toSolidity(step: Step): Solidity {
  const { suffix, face } = FACES[step.kind]
  const contract = `${step.name[0]!.toUpperCase()}${step.name.slice(1)}${suffix}`
  const proofOnly = step.secretState || topological(rootsOf(step)).some(({ op }) => op === 'member' || op === 'opened')
  const body = proofOnly ? undefined : solidityBody(step)
  const read = step.kind === 'policy' ? solidityRead(step) : undefined
  const decide = body ? decideLines(step, body) : NEEDS_PROOF
  const helpers = new Set<Helper>([...(body?.helpers ?? []), ...(read?.helpers ?? []), ...decide.helpers])
  const functions = [...decide.lines, ...(read ? ['', ...read.lines] : [])]
  const own = [...functions, ...helpersOf(helpers).flatMap((text) => ['', text])].join('\n')
  const source = [
    '// SPDX-License-Identifier: MIT',
    '// Generated from a policy: change its TypeScript, not this.',
    'pragma solidity 0.8.37;',
    '',
    `import {${face}} from "polity/${face}.sol";`,
    ...(face === 'IStep' ? [] : ['import {IStep} from "polity/IStep.sol";']),
    '',
    `contract ${contract} is ${face} {`,
    ...ERRORS.filter(([name]) => own.includes(`revert ${name}(`)).map(([, text]) => `  ${text}`),
    ...(own.includes('FIELD') ? [`  uint256 private constant FIELD = ${FIELD};`] : []),
    ...(body?.tables ?? []).map((line) => `  ${line}`),
    ...step.links.map((name) => `  address private immutable link_${name};`),
    ...(step.links.length > 0 ? constructorLines(step.links) : []),
    ...(body ? frameLines(step, body) : []),
    '',
    '  /// @inheritdoc IStep',
    '  function codeHash() external pure override returns (bytes32) {',
    `    return ${step.codeHash};`,
    '  }',
    '',
    ...layoutLines(step),
    own,
    '}',
    '',
  ]
  return { contract, source: source.join('\n'), links: step.links }
}

const FACES = {
  policy: { suffix: 'Policy', face: 'IPolicy' },
  computation: { suffix: 'Step', face: 'IStep' },
  migration: { suffix: 'Migration', face: 'IMigration' },
} as const

/** What tells the registry whether a version can take the place of another. */
function layoutLines(step: Step): string[] {
  if (step.kind === 'computation') return []
  const own = stateLayoutOf(step)
  const [face, result, values] =
    step.kind === 'policy'
      ? ['IPolicy', 'stateLayout() external pure override returns (bytes32)', own]
      : [
          'IMigration',
          'migrates() external pure override returns (bytes32 from, bytes32 to)',
          `(${stateLayoutOf({ state: step.request, secretState: false })}, ${own})`,
        ]
  return [`  /// @inheritdoc ${face}`, `  function ${result} {`, `    return ${values};`, '  }', '']
}

const ERRORS: readonly (readonly [string, string])[] = [
  ['NeedsProof', 'error NeedsProof();'],
  ['WordCount', 'error WordCount(uint256 given, uint256 wanted);'],
  ['OutsideLayout', 'error OutsideLayout(uint256 word);'],
  ['OutsideField', 'error OutsideField(uint256 value);'],
  ['CalldataLength', 'error CalldataLength(uint256 length);'],
  ['UnknownAction', 'error UnknownAction(bytes4 selector);'],
  ['NoFact', 'error NoFact(address target);'],
]

interface Lines {
  readonly lines: readonly string[]
  readonly helpers: ReadonlySet<Helper>
}

const SIGNATURE = (names: boolean): string[] => {
  const name = (word: string): string => (names ? ` ${word}` : '')
  const words = GROUPS.map((group) => `uint256[] calldata${name(group)}`).join(', ')
  return [
    '  /// @inheritdoc IStep',
    `  function decide(${words}, address${name('actor')}, uint256${name('at')})`,
    '    external',
    '    pure',
    '    override',
    `    returns (bool${name('allow')}, uint256${name('reason')}, uint256[] memory${name('next')})`,
    '  {',
  ]
}

const NEEDS_PROOF: Lines = { lines: [...SIGNATURE(false), '    revert NeedsProof();', '  }'], helpers: new Set() }

function decideLines(step: Step, body: Body): Lines {
  const helpers = new Set<Helper>()
  const loads = GROUPS.flatMap((group) => ['', ...loadLines(step, group, body, helpers)])
  const { rules } = step
  const matches = (effect: string, verdict: boolean): string[] =>
    rules.flatMap(({ name, effect: own, when }, index) =>
      own === effect ? [`      if (${body.expressions.get(when)}) return (${verdict}, ${index + 1}); // ${name}`] : [],
    )
  return {
    helpers,
    lines: [
      ...SIGNATURE(true),
      '    Frame memory f = _loadParams(params);',
      '    _loadChain(f, chain);',
      '    _loadState(f, state);',
      '    _loadRequest(f, request);',
      '    f.actor = int256(uint256(uint160(actor)));',
      '    if (at >> 40 != 0) revert OutsideField(at);',
      '    f.at = int256(at);',
      '    (allow, reason) = _verdict(f);',
      '    next = allow ? _next(f) : state;',
      '  }',
      ...loads,
      '',
      '  function _verdict(Frame memory f) private pure returns (bool, uint256) {',
      // Intervals keep every value within 2^250.
      '    unchecked {',
      ...body.lines.map((line) => `      ${line}`),
      '      if (f.failed) return (false, 255);',
      ...matches('forbid', false),
      ...matches('permit', true),
      '      return (false, 0);',
      '    }',
      '  }',
      '',
      `  function _next(Frame memory${step.next.length > 0 ? ' f' : ''}) private pure returns (uint256[] memory next) {`,
      `    next = new uint256[](${step.state.words});`,
      ...step.next.map(({ start, node }) => {
        const { word, offset, bits } = step.state.slots[start]!
        const value = body.expressions.get(node)!
        if (node.length > 0) {
          helpers.add('pack')
          return `    _pack(next, ${value}, ${word}, ${offset}, ${bits});`
        }
        if (node.kind === 'bool') helpers.add('bit')
        return `    next[${word}] |= uint256(${node.kind === 'bool' ? `_bit(${value})` : value}) << ${offset};`
      }),
      '  }',
    ],
  }
}

const title = (group: Group): string => group[0]!.toUpperCase() + group.slice(1)

function loadLines(step: Step, group: Group, { fields }: Body, helpers: Set<Helper>): string[] {
  const layout = step[group]
  const loads = frameFields(step, group, fields).map(({ member, start, length, truth }) => {
    const slot = layout.slots[start]!
    if (length > 0) {
      helpers.add('unpack')
      return `${member} = _unpack(words, ${length}, ${slot.word}, ${slot.offset}, ${slot.bits}, ${biasOf(slot)});`
    }
    const bits = `(words[${slot.word}] >> ${slot.offset}) & ${(1n << BigInt(slot.bits)) - 1n}`
    if (truth) return `${member} = ${bits} != 0;`.replace(bits, `(${bits})`)
    return `${member} = int256(${bits})${slot.kind === 'int' ? ` - ${biasOf(slot)}` : ''};`
  })
  const first = group === 'params'
  const frame = first ? '' : loads.length > 0 ? 'Frame memory f, ' : 'Frame memory, '
  return [
    `  function _load${title(group)}(${frame}uint256[] calldata words) private pure${first ? ' returns (Frame memory f)' : ''} {`,
    `    if (words.length != ${layout.words}) revert WordCount(words.length, ${layout.words});`,
    ...checkLines(usedBits(layout), helpers).map((line) => `    ${line}`),
    ...(loads.length > 0 ? ['    unchecked {', ...loads.map((line) => `      f.${line}`), '    }'] : []),
    '  }',
  ]
}

/** One line per run of words that use equally many bits. */
function checkLines(used: readonly (number | 'root')[], helpers: Set<Helper>): string[] {
  const lines: string[] = []
  for (let from = 0; from < used.length; ) {
    let to = from + 1
    if (used[from] === 'root') {
      helpers.add('root')
      lines.push(`_root(words, ${from});`)
    } else {
      while (to < used.length && used[to] === used[from]) to += 1
      helpers.add('used')
      lines.push(`_used(words, ${from}, ${to}, ${used[from]});`)
    }
    from = to
  }
  return lines
}

/** The fields of a group that are computed with; `length` is 0 for a scalar. */
function frameFields(step: Step, group: Group, used: ReadonlySet<string>) {
  const layout = step[group]
  return Object.entries(layout.places).flatMap(([name, { start, length }]) => {
    if (!used.has(`${group} ${name}`)) return []
    const type = layout.fields[name]
    const array = type?.kind === 'array'
    return [{ member: memberOf(group, name), start, length: array ? length : 0, truth: type?.kind === 'bool' }]
  })
}

function frameLines(step: Step, { members, fields }: Body): string[] {
  const loaded = GROUPS.flatMap((group) =>
    frameFields(step, group, fields).map(({ member, length, truth }) => {
      return `${length > 0 ? 'int256[]' : truth ? 'bool' : 'int256'} ${member};`
    }),
  )
  return [
    '',
    '  struct Frame {',
    ...['bool failed;', 'int256 actor;', 'int256 at;', ...loaded, ...members].map((line) => `    ${line}`),
    '  }',
  ]
}

function constructorLines(links: readonly string[]): string[] {
  return [
    '',
    `  constructor(${links.map((name) => `address ${name}_`).join(', ')}) {`,
    ...links.map((name) => `    link_${name} = ${name}_;`),
    '  }',
  ]
}
