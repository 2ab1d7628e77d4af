// What a signer's process of its own costs: `node test/bench/signer.ts`. Milliseconds of the wall; docs/benchmarks.md.
import { keySigner } from '../../agents/wallet.ts'
import { openSigner } from '../../arena/signer/client.ts'
import { CHAIN, clerk, FEES, KEY, pay, TOKEN, tx } from '../arena/signer/stage.ts'

const COUNT = 500
const timed = async (what: () => Promise<unknown>) => {
  const start = performance.now()
  await what()
  return performance.now() - start
}
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
const plenty = { each: 2n ** 128n, sum: 2n ** 128n, window: 1n }

const starts: number[] = []
for (let round = 0; round < 5; round += 1) {
  starts.push(
    await timed(async () => {
      const one = await openSigner({ keys: { development: 1 }, chainId: CHAIN })
      await one.close()
    }),
  )
}
const signer = await openSigner({ keys: { development: 1 }, chainId: CHAIN, clock: 'told' })
const session = await signer.issue(
  clerk({
    caps: [
      { ...FEES, ...plenty },
      { asset: TOKEN, ...plenty },
    ],
  }),
)
const here = keySigner(KEY)
const list = () => Array.from({ length: COUNT }, (_, n) => tx(pay(BigInt(n))))
const rounds: Record<'here' | 'one by one' | 'a tick at once', number[]> = {
  here: [],
  'one by one': [],
  'a tick at once': [],
}
for (let round = 0; round < 5; round += 1) {
  const [first, second, third] = [list(), list(), list()]
  rounds.here.push(await timed(async () => void (await Promise.all(first.map((each) => here.signTransaction(each))))))
  rounds['one by one'].push(
    await timed(async () => {
      for (const each of second) await session.signTransaction(each)
    }),
  )
  rounds['a tick at once'].push(await timed(() => Promise.all(third.map((each) => session.signTransaction(each)))))
}
await signer.close()
process.stdout.write('| what | ms |\n| --- | ---: |\n')
process.stdout.write(`| start and end of the process, once a run | ${Math.round(median(starts))} |\n`)
for (const [what, values] of Object.entries(rounds))
  process.stdout.write(`| a transaction, signed ${what} | ${(median(values) / COUNT).toFixed(2)} |\n`)
