#!/usr/bin/env node
// The compiler forge asks for, out of npm alone: solc-js behind the two calls forge makes.
import { readFileSync } from 'node:fs'
import solc from 'solc'

const args = process.argv.slice(2)
const answer = args.includes('--version')
  ? `solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`
  : args.includes('--standard-json')
    ? solc.compile(readFileSync(0, 'utf8'))
    : undefined

if (answer === undefined) {
  process.stderr.write('scripts/solc.mjs answers --version and --standard-json only\n')
  process.exitCode = 2
} else {
  process.stdout.write(answer, () => process.exit(0))
}
