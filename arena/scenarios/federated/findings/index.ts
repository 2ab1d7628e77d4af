import { pol } from '../../../../agents/wire.ts'
import type { Progress } from '../../../adoption.ts'
import type { Ended, Findings } from '../../../findings.ts'
import { columnsOf, type ReadDataset } from '../csvData.ts'
import type { Prepared } from '../data.ts'
import type { Dataset } from '../dataset.ts'
import type { Metrics } from '../metrics.ts'
import { type Federation, newsOf } from '../personas/federation.ts'
import { roundsIn } from '../rounds.ts'
import type { Plan } from '../study/folded.ts'
import { type Learning, measureLearning } from '../study/learning.ts'
import { type ClientFinding, findClients } from './clients.ts'
import { deedsIn } from './deeds.ts'
import { besideRows, linesOf } from './lines.ts'
import { pageOf } from './page.ts'
import { centralMetrics, findRounds, type RoundFinding } from './rounds.ts'

/** What a run of the scenario came to, beside what its data would have given otherwise. */
export interface Found {
  readonly seed: string
  readonly features: number
  /** Of the noise that rows had before they were committed to; absent where they had none. */
  readonly epsilon?: number
  readonly rounds: readonly RoundFinding[]
  /** Training in one place, which nobody outside of the arena could do: it sees all rows. */
  readonly central: Metrics
  readonly clients: readonly ClientFinding[]
  /** Who aggregated wrongly. */
  readonly slashed: readonly string[]
  /** Over repeated folds of the same rows, with intervals; absent where none were asked for. */
  readonly learning?: Learning
  /** Why there are none, where they were asked for. */
  readonly unfolded?: string
  /** Which columns of the file are no features. */
  readonly columns: readonly string[]
}

/** All that the findings of a run need beside its log. */
export interface Site {
  readonly federation: Federation
  readonly prepared: Prepared
  readonly dataset: ReadDataset
  /** Folds to measure over; none where `folds` is 0. */
  readonly plan: Plan
  readonly epsilon: number | undefined
}

/** Makes the findings of a run out of its log and its data: lines, JSON and a page. */
export async function findingsOf(
  ended: Ended,
  { federation, prepared, dataset, plan, epsilon }: Site,
): Promise<Findings> {
  const { snapshot, progress } = ended
  const rounds = roundsIn(newsOf(snapshot))
  federation.library.learn([...rounds, ...rounds.slice(-1)])
  const deeds = deedsIn(ended)
  const found: Found = {
    ...{ seed: plan.seed, features: prepared.format.features, ...(epsilon !== undefined && { epsilon }) },
    rounds: findRounds(rounds, deeds, { snapshot, federation, prepared }),
    central: centralMetrics(prepared),
    clients: findClients(rounds, deeds, { events: ended.events, snapshot, federation }),
    slashed: Object.values(snapshot.slashes).map(({ account, amount, why }) => {
      const name = Object.values(snapshot.agents).find((each) => each.account === account)?.name
      return `${name} aggregated a round wrongly: ${why}, ${pol(amount)} POL slashed`
    }),
    columns: columnsOf(dataset),
    ...(plan.folds > 0 && rounds.length > 0 && foldsOf(dataset, plan, progress)),
  }
  return { lines: linesOf(found), json: found, page: await pageOf(found), beside: besideRows(found) }
}

/** Rows that can't be cut or dealt as asked for give no intervals, but a report all the same. */
export function foldsOf(dataset: Dataset, plan: Plan, progress: Progress): Pick<Found, 'learning' | 'unfolded'> {
  try {
    return { learning: measureLearning(dataset, plan, 'iid', progress) }
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith('Federated.'))) throw error
    return { unfolded: error.message }
  }
}
