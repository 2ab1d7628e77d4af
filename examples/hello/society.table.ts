import { NOTHING_PERMITS, policyTable } from '../../policies/index.ts'
import { tips } from './society.ts'

const POL = 10n ** 18n
const tip = (amount: bigint) => ({
  params: { max: 2n * POL },
  request: { amount },
  actor: '0x00000000000000000000000000000000000000a1' as const,
  at: 1_700_000_000n,
})

export default policyTable(tips, [
  { name: 'as much as a tip may be', input: tip(2n * POL), expect: 'the tip is small' },
  { name: 'one unit more', input: tip(2n * POL + 1n), expect: NOTHING_PERMITS },
])
