// The auditor and the uniqueness gate on planted holes: what neither would find, nobody would.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { findUndetermined } from '../../circuits/unique.ts'
import { type AnyInput, type Step, stateOf, toCircom } from '../../policies/index.ts'
import { audit, type Changed, PLACE, suspect } from './audit.ts'
import { type Hole, holes } from './holes.ts'
import { asked, others, probe } from './probe.ts'

const step = probe as unknown as Step
const library = fileURLToPath(new URL('../../circuits/lib', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'polity-holes-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** The probe's circuit with a hole in it. @throws when the text to be replaced is not there, exactly once */
function plant({ title, file, from, to, assigned }: Hole): Changed {
  const replaced = (text: string): string => {
    if (text.split(from).length !== 2) throw new Error(`"${from}" is not once in ${file}: ${title}`)
    return text.replace(from, to)
  }
  if (file === 'printed') return { source: replaced(toCircom(step)), assigned }
  const directory = mkdtempSync(join(scratch, 'lib-'))
  cpSync(library, directory, { recursive: true })
  const path = join(directory, `${file}.circom`)
  writeFileSync(path, replaced(readFileSync(path, 'utf8')))
  return { before: [directory], assigned }
}

const options = { seed: 7, others }
const input = asked as unknown as AnyInput

describe('audit', () => {
  test('default: the probe as it is has no hole, and what it states can be stated otherwise', async () => {
    const { holes, loose, tries, stated } = audit(await suspect(step), input, options)
    expect({ holes, loose }).toEqual({ holes: [], loose: [] })
    expect(tries).toBeGreaterThan(500)
    expect(stated).toBeGreaterThan(20)
  })

  test.each(holes)('behavior: finds $title', async (hole) => {
    const suspected = await suspect(step, plant(hole))
    const { words } = stateOf(step, { ...input, ...PLACE })
    const more = hole.loose === undefined ? {} : { loose: words[hole.loose]! }
    const found = audit(suspected, input, { ...options, more })
    expect(found.holes.filter((about) => about.includes(hole.found))).not.toEqual([])
    expect(findUndetermined(await suspected.circuit.gated()).length > 0).toBe(hole.gate)
  })
})
