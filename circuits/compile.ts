// circom in process: one WebAssembly module, many runs, nothing printed, no shell.
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { bindings, CircomRunner } from 'circom2'

const require = createRequire(import.meta.url)

export type Constraints = {
  r1cs: Uint8Array
  /** Names of wires, see {@link readSymbols}. */
  symbols: string
}

export type Checked = Constraints & {
  /** What each signal that was simplified away is instead, as circom's JSON of labels, see {@link assumptionsOf}. */
  substitutions: string
}

export type Compiled = Constraints & {
  /** circom's witness generator. */
  wasm: Uint8Array
}

export type CompileOptions = {
  /** circom text. */
  source: string
  /** Where `include` looks, in order; directories that do not exist are passed over. */
  includeDirs: readonly string[]
  /** A scratch directory, left holding circom's files. */
  out: string
}

/** `--O0` keeps a wire for every signal of the source. */
type Simplification = '--O0' | '--O1'

let circom: Promise<WebAssembly.Module> | undefined

/**
 * Compiles for proving (`--O2`: linear constraints are substituted away).
 *
 * @throws {CompileError} with circom's own message
 * @example
 * await compileCircom({ source: 'template A() { … } component main = A();', includeDirs: standardIncludes, out: '/tmp/x' })
 */
export async function compileCircom(options: CompileOptions): Promise<Compiled> {
  const constraints = await circomRun(options, ['--O2', '--wasm'])
  return { ...constraints, wasm: fs.readFileSync(join(options.out, 'main_js', 'main.wasm')) }
}

/**
 * Compiles for the uniqueness check (`--O1`: gadgets keep their shape).
 *
 * @throws {CompileError} with circom's own message
 */
export async function compileConstraints(options: CompileOptions, simplify: Simplification = '--O1'): Promise<Checked> {
  const file = join(options.out, 'main_substitutions.json')
  fs.rmSync(file, { force: true })
  const constraints = await circomRun(options, [simplify, '--simplification_substitution'])
  // Without simplification there is nothing to tell.
  return { ...constraints, substitutions: fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '{}' }
}

async function circomRun({ source, includeDirs, out }: CompileOptions, flags: readonly string[]): Promise<Constraints> {
  circom ??= WebAssembly.compile(fs.readFileSync(require.resolve('circom2/circom.wasm')))
  const module = await circom
  fs.mkdirSync(out, { recursive: true })
  fs.writeFileSync(join(out, 'main.circom'), source)

  // circom sees its preopened directories and nothing else, so each include directory gets a guest name.
  const libraries = includeDirs
    .filter((directory) => fs.existsSync(directory))
    .map((directory, index) => [`/include${index}`, directory] as const)
  const printed: string[] = []
  const runner = new CircomRunner({
    args: ['main.circom', '--r1cs', '--sym', ...flags, '-o', '.', ...libraries.flatMap(([guest]) => ['-l', guest])],
    env: {},
    preopens: { '.': out, ...Object.fromEntries(libraries) },
    bindings: {
      ...bindings,
      fs: capturing(printed),
      exit(code: number) {
        throw new Exit(code)
      },
    },
  })
  const code = await run(runner, module)
  if (code !== 0) throw new CompileError(code, stripVTControlCharacters(printed.join('')).trim())
  return {
    r1cs: fs.readFileSync(join(out, 'main.r1cs')),
    symbols: fs.readFileSync(join(out, 'main.sym'), 'utf8'),
  }
}

async function run(runner: CircomRunner, module: WebAssembly.Module): Promise<number> {
  const instance = await WebAssembly.instantiate(module, { ...runner.wasi.getImports(module) })
  try {
    runner.wasi.start(instance)
    return 0
  } catch (thrown) {
    if (thrown instanceof Exit) return thrown.code
    throw thrown
  }
}

/** Node's fs, but what goes to stdout or stderr is kept. */
function capturing(printed: string[]): typeof fs {
  return {
    ...fs,
    writeSync(descriptor: number, bytes: Uint8Array, offset?: number, length?: number, position?: number) {
      if (descriptor !== 1 && descriptor !== 2) return fs.writeSync(descriptor, bytes, offset, length, position)
      printed.push(Buffer.from(bytes).toString())
      return bytes.length
    },
  } as typeof fs
}

/** How circom leaves: through `proc_exit`, also when all is well. */
class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`circom exited with ${code}`)
    this.code = code
  }
}

export class CompileError extends Error {
  override readonly name = 'Circuits.CompileError'
  readonly code: number
  constructor(code: number, message: string) {
    super(`circom refused the source (exit ${code}):\n${message}`)
    this.code = code
  }
}
