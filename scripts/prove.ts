// Proves the assertions of test/contracts/smt/Ledgers.sol with solc's model checker (CHC, z3), for any number of calls: `npm run
// prove:ledgers`. Each is tried also with a mistake in the library, as a control: what is proved of that too, says nothing.
import { readFileSync } from 'node:fs'
import solc from 'solc'

interface Claim {
  readonly contract: string
  readonly says: string
  readonly mistake: readonly [from: string, to: string]
}

const LIBRARY = 'contracts/src/libraries/StakeLedger.sol'
const LEDGERS = 'test/contracts/smt/Ledgers.sol'
const PROVED = 'CHC: Assertion violation check is safe!'

const claims: readonly Claim[] = [
  {
    contract: 'LocksAreCovered',
    says: 'locked <= active',
    mistake: ['uint256 rest = free(active, locked) - held;', 'uint256 rest = free(active, locked);'],
  },
  {
    contract: 'ASlashLosesNothing',
    says: 'active and unbonding before are active, unbonding and amount after',
    mistake: ['unbondingLeft = unbonding - fromUnbonding;', 'unbondingLeft = unbonding;'],
  },
  {
    contract: 'ASlashTakesWhatWasHeld',
    says: 'amount >= held, active after >= locked, no more than held and extra',
    mistake: ['amount = held + fromActive + fromUnbonding;', 'amount = held + extra + fromUnbonding;'],
  },
]

let failed = 0
const asked = process.argv.slice(2)
for (const { contract, says, mistake } of claims.filter(
  (claim) => asked.length === 0 || asked.includes(claim.contract),
)) {
  const proved = isProved(contract, (source) => source)
  const fooled = isProved(contract, (source) => {
    if (source.split(mistake[0]).length !== 2)
      throw new Error(`${LIBRARY} has no single \`${mistake[0]}\`: change the control`)
    return source.replace(...mistake)
  })
  if (!proved || fooled) failed += 1
  process.stdout.write(
    `${contract}: ${says}: ${proved ? 'proved' : 'NOT PROVED'}; with a mistake: ${fooled ? 'PROVED TOO' : 'not proved'}\n`,
  )
}
process.exitCode = failed > 0 ? 1 : 0

function isProved(contract: string, change: (library: string) => string): boolean {
  const input = {
    language: 'Solidity',
    sources: {
      [LIBRARY]: { content: change(readFileSync(LIBRARY, 'utf8')) },
      [LEDGERS]: { content: readFileSync(LEDGERS, 'utf8') },
    },
    settings: {
      // Without a timeout, which crashes this build of solc.
      modelChecker: {
        engine: 'chc',
        solvers: ['z3'],
        targets: ['assert'],
        contracts: { [LEDGERS]: [contract] },
        showProvedSafe: true,
      },
      outputSelection: { '*': { '*': ['abi'] } },
    },
  }
  const { errors = [] } = JSON.parse(solc.compile(JSON.stringify(input))) as {
    errors?: { severity: string; message: string; formattedMessage: string }[]
  }
  const broken = errors.filter(({ severity }) => severity === 'error')
  if (broken.length > 0) throw new Error(broken.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return (
    errors.some(({ message }) => message.includes(PROVED)) &&
    !errors.some(({ message }) => /violation (might )?happen/.test(message))
  )
}
