// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of emitters, where such strings are written
/** A small wrong change to a form of policies, and the suite that has to notice it. */
export interface Mutant {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly killer: string
}

const GATES = 'test/differential/gates.test.ts'
const SOLIDITY = 'test/differential/solidity.slow.test.ts'
const CIRCUIT = 'test/differential/circuit.slow.test.ts'
const TEMPLATES = 'test/differential/templates.slow.test.ts'
const LIES = 'test/soundness/hints.slow.test.ts'
const LIBRARY = 'test/policies/tables.test.ts'
const STATEMENT = 'test/policies/statement.test.ts'
const TREE = 'test/policies/tree.test.ts'

const list = (file: string, killer: string, ...changes: readonly (readonly [from: string, to: string])[]): Mutant[] =>
  changes.map(([from, to]) => ({ file, from, to, killer }))

export const mutants: readonly Mutant[] = [
  ...list(
    'policies/closure.ts',
    GATES,
    ['lt: (a: bigint, b: bigint) => bit(a < b)', 'lt: (a: bigint, b: bigint) => bit(a <= b)'],
    ['le: (a: bigint, b: bigint) => bit(a <= b)', 'le: (a: bigint, b: bigint) => bit(a < b)'],
    ['min: (a: bigint, b: bigint) => (a < b ? a : b)', 'min: (a: bigint, b: bigint) => (a > b ? a : b)'],
    ['mod: (a: bigint, b: bigint) => a - b * floorDiv(a, b)', 'mod: (a: bigint, b: bigint) => a % b'],
    ['const fits = lo <= x && x <= hi', 'const fits = lo <= x && x < hi'],
    ['if (!fits) frame.failed = true', ''],
    ['frame.numbers[out] = fits ? x : 0n', 'frame.numbers[out] = x'],
    ['bit(leaf?.key === key && key !== 0n)', 'bit(leaf?.key === key)'],
    ['numbers[index] = BigInt(at)', 'numbers[index] = BigInt(at + 1)'],
    ['frame.numbers[frame.numbers[a] === 1n ? b : c]!', 'frame.numbers[frame.numbers[a] === 1n ? c : b]!'],
  ),
  // Honest openings lead to their root: tables have one that does not.
  ...list('policies/closure.ts', LIBRARY, ['if (!leaf) frame.failed = true', '']),
  ...list('policies/interval.ts', GATES, ['return x % divisor < 0n ? quotient - 1n : quotient', 'return quotient']),
  ...list(
    'policies/decide.ts',
    GATES,
    ['if (frame.failed) return deny(ERROR)', ''],
    ['for (const { matches, reason } of forbids) if (matches(frame) === 1n) return deny(reason)', ''],
  ),
  ...list(
    'policies/gates.ts',
    GATES,
    ['sign(without(without(b, a), ONE), minus(minus(y, x), point(1n)))', 'sign(without(b, a), minus(y, x))'],
    ['return [notOf(below(b, a, rangeOf(y), rangeOf(x)))]', 'return [below(a, b, rangeOf(x), rangeOf(y))]'],
    ['checks.push(fits)', ''],
    ['return [product(fits, a)]', 'return [a]'],
    [
      "every([some(when('permit')), notOf(some(when('forbid'))), every(checks)])",
      "every([some(when('permit')), every(checks)])",
    ],
    ['choose(verdict, after, stored.state[start + index]!)', 'after'],
    ['scale(product(a, b), 2n)', 'product(a, b)'],
    ['return { quotient: addTo(quotient, constant(least))', 'return { quotient: addTo(quotient, constant(least + 1n))'],
    ['constant(BigInt(index)), ...carried]', 'constant(BigInt(index + 1)), ...carried]'],
  ),
  // Honest requests are in range: only a prover who lies shows that nobody looks.
  ...list('policies/gates.ts', LIES, [
    "if (kind !== 'root') gates.push({ op: 'range', in: stored[group][index]!, bits })",
    '{}',
  ]),
  ...list(
    'policies/emit/solidityBody.ts',
    SOLIDITY,
    ["lt: '<', le: '<='", "lt: '<=', le: '<='"],
    ['if (node.args[0]!.range.lo < 0n) return help(node.op, a, b)', ''],
    ["args.join(' || ')", "args.join(' && ')"],
  ),
  ...list('policies/emit/circom.ts', CIRCUIT, [
    '(${print(gate.a)}) * (${print(gate.b)});',
    '(${print(gate.a)}) * (${print(gate.a)});',
  ]),
  ...list('policies/emit/circomParts.ts', CIRCUIT, [
    'Horner(${words.length})(words, alpha);',
    'Horner(${words.length - 1})(words, alpha);',
  ]),
  ...list('policies/statement.ts', STATEMENT, ['sum * alpha + word', 'sum * alpha - word']),
  ...list('policies/statement.ts', STATEMENT, ['at += 15', 'at += 16']),
  ...list(
    'policies/tree.ts',
    TREE,
    ['key > x || x >= next) return false', 'x >= next) return false'],
    ['key > x || x >= next) return false', 'key > x || x > next) return false'],
  ),
  ...list('policies/library/spendLimit.ts', LIBRARY, [
    'ge(sub(at, state.since), params.window)',
    'lt(params.window, sub(at, state.since))',
  ]),
  ...list('policies/library/rateLimit.ts', LIBRARY, ['ge(before, params.most)', 'lt(params.most, before)']),
  ...list('policies/library/cooldown.ts', LIBRARY, [
    'lt(sub(at, state.last), params.pause)',
    'lt(sub(at, state.last), add(params.pause, 1))',
  ]),
  ...list('policies/library/expiry.ts', LIBRARY, ['ge(at, params.until)', 'lt(params.until, at)']),
  ...list('circuits/lib/compare.circom', TEMPLATES, ['out <== bits[n];', 'out <== 1 - bits[n];']),
  ...list('circuits/lib/onehot.circom', TEMPLATES, ['bits[k - 1 - level]', 'bits[level]']),
  ...list('circuits/lib/bits.circom', TEMPLATES, ['(in >> i) & 1', '(in >> i) & 3']),
]
