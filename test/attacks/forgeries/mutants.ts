import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import solc from 'solc'
import type { Hex } from 'viem'

/** A place in a contract where a defence stands, and what is there without it. */
export interface Cut {
  readonly file: string
  readonly from: string
  readonly to: string
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Creation code of `contract` with the cuts of each list made, all in one run of solc, not optimized.
 *
 * @throws when the text of a cut is not there exactly once: then the defence has moved, and the cut has to follow it
 */
export function compileMutants(mutants: readonly { contract: string; cuts: readonly Cut[] }[]): readonly Hex[] {
  const sources: Record<string, { content: string }> = {}
  for (const [index, { contract, cuts }] of mutants.entries()) {
    const missing = new Set(cuts.map(({ file }) => file))
    const add = (path: string): void => {
      const own = path.startsWith('contracts/src/')
      const name = own ? `mutant${index}/${path}` : path
      if (sources[name]) return
      const text = readFileSync(join(root, own ? '' : 'node_modules', path), 'utf8')
      const file = path.replace('contracts/src/', '')
      sources[name] = { content: cuts.filter((cut) => own && cut.file === file).reduce(apply, text) }
      if (own) missing.delete(file)
      for (const [, imported] of text.matchAll(/^import [^"]*"([^"]+)"/gm))
        add(imported!.startsWith('.') ? normalize(join(dirname(path), imported!)) : imported!)
    }
    add(`contracts/src/${contract}.sol`)
    if (missing.size > 0) throw new Error(`${contract} does not use ${[...missing].join()}`)
  }
  const settings = { evmVersion: 'osaka', outputSelection: { '*': { '*': ['evm.bytecode.object'] } } }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })))
  const errors = (output.errors ?? []).filter(({ severity }: { severity: string }) => severity === 'error')
  if (errors.length > 0)
    throw new Error(errors.map((error: { formattedMessage: string }) => error.formattedMessage).join('\n'))
  return mutants.map(({ contract }, index): Hex => {
    const { evm } = output.contracts[`mutant${index}/contracts/src/${contract}.sol`][contract]
    return `0x${evm.bytecode.object}`
  })
}

function apply(text: string, { file, from, to }: Cut): string {
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not once in ${file}`)
  return text.replace(from, () => to)
}
