// The other Node that runs must not differ on: `npm run node22` puts it into .polity/node22, where tests look for it. It is no dependency,
// for it would take the place of `node_modules/.bin/node`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const VERSION = '22.23.3'
const folder = resolve(import.meta.dirname, '../.polity/node22')
/** As the package `node` names the packages of its platforms. */
const name = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`

/**
 * The path of Node 22: `POLITY_NODE22`, or the one that was installed.
 *
 * @throws {@link NoNode22Error}
 */
export function node22(): string {
  const path = process.env.POLITY_NODE22 ?? join(folder, 'node_modules', name, 'bin', 'node')
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  if (!stdout?.startsWith('v22.')) throw new NoNode22Error(path, stdout?.trim())
  return path
}

export class NoNode22Error extends Error {
  override readonly name = 'Scripts.NoNode22Error'
  constructor(path: string, version: string | undefined) {
    super(
      `Node 22 is wanted at ${path}${version ? `, where ${version} is` : ''}. Run \`npm run node22\`, which installs ${name}@${VERSION}; ` +
        'on a platform without that package, set POLITY_NODE22 to a Node 22.',
    )
  }
}

if (import.meta.main) {
  if (!existsSync(join(folder, 'node_modules', name, 'bin', 'node'))) {
    const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
    spawnSync('npm', [...args, `${name}@${VERSION}`], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  try {
    process.stdout.write(`${node22()}\n`)
  } catch (error) {
    if (!(error instanceof NoNode22Error)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
