// What every commit has to pass: the static checks in turn beside the fast tests, for neither keeps two cores busy alone.
import { check, inTurn, run, total } from './steps.ts'

const [statics, tests] = await Promise.all([
  inTurn(['lint', 'types', 'unused'].map((script) => () => check(script))),
  run('vitest', ['run', '--project', 'fast'], 'inherit'),
])
const failed = total(statics).failed + Number(!tests.ok)
process.stdout.write(`${tests.ok ? 'ok' : 'FAILED'}: fast tests\n`)
process.stdout.write(failed > 0 ? `\n${failed} of ${statics.length + 1} checks failed\n` : '\nall checks passed\n')
process.exitCode = failed > 0 ? 1 : 0
