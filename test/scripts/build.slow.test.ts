import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { versions } from '../../arena/versions.ts'

const root = resolve(import.meta.dirname, '../..')
const app = mkdtempSync(join(tmpdir(), 'polity-app-'))
const installed = join(app, 'node_modules/polity')

/** In the app, whose environment knows nothing of this project but its Node. */
function run(command: string, args: string[], { cwd = app, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { npm_config_user_agent: _, POLITY_CACHE: __, ...rest } = process.env
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...rest, ...env }, encoding: 'utf8' })
  return { status, stdout, stderr }
}
const npm = (args: string[], cwd?: string) => run('npm', args, cwd === undefined ? {} : { cwd })
const polity = (...args: string[]) => run(process.execPath, [join(app, 'node_modules/.bin/polity'), ...args])

beforeAll(() => {
  expect(npm(['run', '--silent', 'build'], root)).toMatchObject({ status: 0 })
  expect(npm(['pack', '--silent', '--pack-destination', app, join(root, 'dist')])).toMatchObject({ status: 0 })
  // As `npm init` leaves it.
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "version": "1.0.0", "type": "commonjs" }\n')
  const [tarball = ''] = readdirSync(app).filter((file) => file.endsWith('.tgz'))
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', `./${tarball}`]
  expect(npm(install)).toMatchObject({ status: 0 })
})
afterAll(() => rmSync(app, { recursive: true, force: true }))

describe('the package', () => {
  test('default: a society that `polity init` begins runs from it and verifies, there and here', () => {
    expect(polity('init', 'mine', '--template', 'code')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/mine\/package.json/),
    })
    expect(polity('policy', 'test', 'mine/society.ts', '--coverage')).toMatchObject({ status: 0 })
    const played = polity('run', 'mine/society.ts', '--out', 'run', '--no-serve')
    expect([played.status, played.stdout]).toEqual([0, expect.stringMatching(/^run folder: run$/m)])
    expect(polity('verify', 'run')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^verified: .* 2 proofs; replayed: agents, proofs and chain/),
    })
    // The same sources make the same run, whether they were built or not.
    const recorded = JSON.parse(readFileSync(join(app, 'run/run.json'), 'utf8')).versions
    expect(recorded).toEqual(versions())
    expect(run(process.execPath, [join(root, 'arena/cli.ts'), 'verify', '--public', 'run'])).toMatchObject({
      status: 0,
    })
  })

  test('behavior: every export is there, runs, and has types that hold under strict', () => {
    cpSync(join(import.meta.dirname, 'consumer.ts.txt'), join(app, 'use.mts'))
    const config = {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    }
    const types = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')], allowImportingTsExtensions: true }
    writeFileSync(
      join(app, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...config, ...types }, include: ['use.mts', 'mine'] }),
    )
    // LangChain's own declarations do not hold under all of this: ours have to, so they are checked too.
    const { stdout } = run(join(root, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'])
    const wrong = stdout.split('\n').filter((line) => /^\S/.test(line))
    expect(wrong.filter((line) => !/^node_modules\/(@langchain|langchain|langsmith)\//.test(line))).toEqual([])
    const used = run(process.execPath, ['use.mts', join(app, 'cache')])
    expect([used.stderr, JSON.parse(used.stdout)]).toEqual([
      '',
      { middleware: 'governance', compiled: true, chain: 31337, prover: 'groth16', functions: true },
    ])
  })

  test('behavior: it has sources of contracts and circuits, and nothing of what is under GPL', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    for (const file of [
      'contracts/src/AgentAccount.sol',
      'circuits/lib/bind.circom',
      'arena/dashboard/built/index.html',
      'arena/dashboard/built/page/app.js',
      'LICENSE',
      'NOTICE',
      'docs/agents.md',
    ])
      expect(files).toContain(file)
    expect(files.filter((file) => /^(test|examples|scripts|node_modules)\/|[^d]\.ts$|^private/.test(file))).toEqual([])
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    expect(['ffjavascript', 'circom2', 'circomlib'].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([])
    expect(['node', 'snarkjs'].filter((name) => Object.hasOwn(dependencies, name))).toEqual([])
  })

  test('error: a file that its package takes for CommonJS says how to be a module', () => {
    writeFileSync(join(app, 'plain.js'), 'export default 1\n')
    const { status, stderr } = polity('run', 'plain.js')
    expect([status, stderr]).toEqual([2, expect.stringMatching(/set "type": "module", or call the file \.mts/)])
  })

  test('error: files that are not those that were built are another house', () => {
    const file = join(installed, 'policies/units.js')
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n// changed\n`)
    const { stdout } = run(process.execPath, [
      '--input-type=module',
      '-e',
      `
      const { versions } = await import(${JSON.stringify(pathToFileURL(join(installed, 'arena/versions.js')).href)})
      process.stdout.write(versions().house)
    `,
    ])
    expect(stdout).toMatch(/^[0-9a-f]{16}$/)
    expect(stdout).not.toBe(versions().house)
  })
})
