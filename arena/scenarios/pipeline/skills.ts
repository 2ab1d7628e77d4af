import type { Hex } from 'viem'
import type { Skill, SkillContext, TaskInput } from '../../../agents/context.ts'
import { commitRows, decodeRows, encodeRows, hashLeaf, type Rows } from '../../../contracts/trace.ts'
import { packWords, type Step, unpackWords } from '../../../policies/index.ts'
import { canonicalJson } from '../../event.ts'
import { datasetHash } from '../../referee.ts'
import type { Workshop } from '../../society.ts'
import { OtherDataError, published, rowsOf } from '../delivery.ts'
import { forgedRun, honestRun } from '../runs.ts'
import { cleanTable, type Dataset, fromUnits, meanOf, readTable, type Table } from './table.ts'

/** The columns of the input that a pipeline groups by and adds up. */
export interface Columns {
  group: string
  value: string
}

/** What `clean` publishes beside its rows, so that others can put names to numbers. */
type Labels = { groups: string[]; decimals: number; inputsRoot: Hex }

/** What stands in the report, one line a group. */
export interface GroupLine {
  group: string
  count: bigint
  sum: string
  mean: string
}

/**
 * The four kinds of task. `check`, `clean` and `report` are attested: nobody can recompute on chain how a free-form file is read.
 * `aggregate` is a trace: its rows are integers under a root, and every step of it can be disputed.
 */
export function pipelineSkills({ input }: Workshop, columns: Columns, step: Step): Record<string, Skill> {
  const table = (): Table => readTable(new TextDecoder().decode(input('csv')), columns)
  return {
    async check(_task, _inputs, { blobs }) {
      const { rows, columns: names } = table()
      const { dropped } = cleanTable(table())
      const findings = { columns: names, rows: rows.length, unusable: dropped }
      const result = await blobs.put(text(canonicalJson(findings)))
      return { result, summary: `${rows.length} rows, ${dropped.length} of them unusable` }
    },

    async clean(_task, _inputs, { blobs }) {
      const { groups, decimals, rows } = cleanTable(table())
      const packed = packRows(step, rows)
      const inputsRoot = commitRows(packed).root
      const result = datasetHash(packed.length, inputsRoot)
      await blobs.put(encodeRows(packed), inputsRoot)
      const labels: Labels = { groups, decimals, inputsRoot }
      await blobs.put(text(canonicalJson(labels)), result)
      return { result, summary: `${packed.length} rows in ${groups.length} groups` }
    },

    async aggregate(_task, inputs, { blobs }) {
      const { inputsRoot, rows } = await dataOf(inputs, blobs)
      return honestRun(step, rows, inputsRoot)
    },

    async report(_task, inputs, { blobs, snapshot, workflow }) {
      const tasks = snapshot.workflows[workflow]?.tasks ?? []
      const cleaned = tasks.find(({ kind }) => kind === 'clean')?.result as Hex
      const { groups, decimals, rows } = await dataOf([{ task: 0, result: cleaned }], blobs)
      const summed = inputs.at(-1)?.result as Hex
      const [last = []] = decodeRows(await published(summed, blobs))
      if (hashLeaf(rows.length, last) !== summed) throw new OtherDataError(summed)
      const lines = groupLines(step, last, groups, decimals)
      const result = await blobs.put(text(canonicalJson(lines)))
      return { result, summary: `${lines.length} groups reported` }
    },
  }
}

/** A worker's trick: it adds to one group's sum at one row. */
export function forgedAggregate(step: Step): Skill {
  return async (_task, inputs, { blobs }) => {
    const { inputsRoot, rows } = await dataOf(inputs, blobs)
    return forgedRun(step, rows, inputsRoot, { tamper: (words) => addTo(step, words) })
  }
}

/** The lines of a finished report, for the terminal. */
export function groupLines(
  step: Step,
  last: readonly bigint[],
  groups: readonly string[],
  decimals: number,
): GroupLine[] {
  const { count, added, taken } = unpackWords(step.state, last) as unknown as Record<
    'count' | 'added' | 'taken',
    bigint[]
  >
  return groups.map((group, index) => {
    const sum = (added[index] ?? 0n) - (taken[index] ?? 0n)
    const rows = count[index] ?? 0n
    return { group, count: rows, sum: fromUnits(sum, decimals), mean: meanOf(sum, rows, decimals) }
  })
}

function packRows(step: Step, rows: Dataset['rows']): Rows {
  return rows.map(({ group, value }) => packWords(step.request, { group: BigInt(group), value }))
}

/** What `clean` delivered: its rows, and what to call them. */
async function dataOf(inputs: TaskInput[], blobs: SkillContext['blobs']): Promise<Labels & { rows: Rows }> {
  const result = inputs.at(-1)?.result as Hex
  const labels = JSON.parse(new TextDecoder().decode(await published(result, blobs))) as Labels
  return { ...labels, rows: await rowsOf(result, labels.inputsRoot, blobs) }
}

/** One unit more in the first group's sum. */
function addTo(step: Step, words: readonly bigint[]): readonly bigint[] {
  const state = unpackWords(step.state, words) as unknown as Record<string, bigint[]>
  const added = (state.added ?? []).map((sum, index) => (index === 0 ? sum + 1_000_000n : sum))
  return packWords(step.state, { ...state, added } as never)
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}
