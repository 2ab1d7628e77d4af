import type { Slash, Snapshot } from '../../../agents/snapshot.ts'
import { pol } from '../../../agents/wire.ts'
import { FISHERS } from './fishers.ts'
import { lakeIn, MONTHS } from './lake.ts'
import { seasonOf } from './measures.ts'

/** The measures of the season, what each fisher landed by day and at night, and who lost what. */
export function howItWent(snapshot: Snapshot): string[] {
  const lake = lakeIn(snapshot)
  const accounts = FISHERS.map((name) => snapshot.agents[name]?.account.toLowerCase() ?? '')
  const season = seasonOf(lake, accounts)
  const landed = (account: string, atNight: boolean) =>
    lake.hauls
      .filter((haul) => haul.by.toLowerCase() === account && haul.atNight === atNight)
      .reduce((sum, { tons }) => sum + tons, 0)
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`
  return [
    `${season.survived ? 'The lake lives' : 'The lake died'}: ${season.months} of ${MONTHS} months, at their start ${lake.began.join(', ')} t`,
    `gain ${season.gain} t, efficiency ${percent(season.efficiency)}, equality ${percent(season.equality)}, over-usage ${percent(season.overUsage)}`,
    ...FISHERS.map((name, at) => {
      const [day, night] = [false, true].map((atNight) => landed(accounts[at] ?? '', atNight))
      return `${name.padEnd(5)} ${String(day).padStart(4)} t by day${night ? `, ${night} t at night` : ''}`
    }),
    ...Object.values(snapshot.slashes).map((slash) => lossOf(slash, snapshot)),
  ]
}

function lossOf({ account, amount, why }: Slash, { agents }: Snapshot): string {
  const loser = Object.values(agents).find((each) => each.account.toLowerCase() === account.toLowerCase())
  return `${loser?.name ?? 'nobody'} loses ${pol(amount)} POL (${why})`
}
