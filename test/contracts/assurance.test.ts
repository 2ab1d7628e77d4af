import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readSection } from '../../scripts/section.ts'
import { readMutants, rowOf } from './mutant.ts'

/** EIP-170 */
const LARGEST = 24_576

const layouts = readdirSync('contracts/layout')
const mutants = await readMutants()

describe('size', () => {
  test.each(layouts)('%s: fits a chain', (file) => {
    expect(JSON.parse(readFileSync(`contracts/layout/${file}`, 'utf8')).bytes).toBeLessThan(LARGEST)
  })

  test('behavior: every contract is measured', () => {
    const sources = readdirSync('contracts/src').filter((file) => file.endsWith('.sol'))
    expect(layouts).toEqual(sources.map((file) => file.replace('.sol', '.json')))
  })
})

describe('mutants', () => {
  test.each(mutants)(
    '$file, $attack: there is one place to cut, and a test',
    ({ file, from, to, test: [path, name] }) => {
      expect(readFileSync(file, 'utf8').split(from).length - 1).toBe(1)
      expect(to).not.toBe(from)
      expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`function ${name}\\b`))
    },
  )

  test('behavior: docs/assurance.md has each as killed, and no others', () => {
    expect(readSection('docs/assurance.md', 'mutants').split('\n').slice(2)).toEqual(mutants.map(rowOf))
  })
})
