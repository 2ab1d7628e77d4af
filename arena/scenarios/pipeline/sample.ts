import { randomStream } from '../../clock.ts'

/** The default input: a year of orders of a made-up shop, with a few rows that need cleaning. */
export function sampleCsv(rows = 120): string {
  const random = randomStream('polity-sample', 'orders')
  const regions = ['north', 'east', 'south', 'west', 'overseas']
  const lines = Array.from({ length: rows }, (_, row) => {
    const region = random.below(25) === 0 ? '' : regions[random.below(regions.length)]
    const cents = 500 + random.below(90_000)
    const amount = random.below(20) === 0 ? 'n/a' : `${random.below(15) === 0 ? '-' : ''}${(cents / 100).toFixed(2)}`
    return `${1000 + row},${region},${amount}`
  })
  return `${['order,region,amount', ...lines].join('\n')}\n`
}
