import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CompileError, compileSolidity, NoContractError } from '../../contracts/compile.ts'
import { groth16VerifierBytecode } from '../../contracts/generated/index.ts'

const cacheDir = mkdtempSync(join(tmpdir(), 'polity-compile-'))
afterAll(() => rmSync(cacheDir, { recursive: true }))

const good = `pragma solidity 0.8.37;
import { IVerifier } from "polity/IVerifier.sol";
import { IPolicy } from "polity/IPolicy.sol";
contract Yes is IVerifier {
  IPolicy public policy;
  function verify(uint256[3] calldata, bytes calldata) external pure returns (bool) { return true; }
}`

describe('compileSolidity', () => {
  test('default: the house interfaces are found, the second time from the cache', async () => {
    const first = await compileSolidity({ sources: { 'Yes.sol': good }, contract: 'Yes', cacheDir })
    expect(first.abi.map((item) => 'name' in item && item.name)).toEqual(['policy', 'verify'])
    expect(first.bytecode).toMatch(/^0x[0-9a-f]{100,}$/)
    expect(readdirSync(cacheDir)).toHaveLength(1)
    expect(await compileSolidity({ sources: { 'Yes.sol': good }, contract: 'Yes', cacheDir })).toEqual(first)
  })

  test('behavior: the same source gives the same code as the build does', async () => {
    const paths = ['Groth16Verifier.sol', 'libraries/Field.sol', 'interfaces/IVerifier.sol']
    const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(`contracts/src/${path}`, 'utf8')]))
    const { bytecode } = await compileSolidity({ sources, contract: 'Groth16Verifier', cacheDir })
    expect(bytecode).toBe(groth16VerifierBytecode)
  })

  test("error: solc's own words", async () => {
    const sources = { 'No.sol': `${good.replace('true', '1')}` }
    const refused = compileSolidity({ sources, contract: 'Yes', cacheDir })
    await expect(refused).rejects.toThrow(CompileError)
    await expect(refused).rejects.toThrow('not implicitly convertible')
    expect(readdirSync(cacheDir)).toHaveLength(2)
  })

  test('error: no such contract', async () => {
    const missing = compileSolidity({ sources: { 'Yes.sol': good }, contract: 'Maybe', cacheDir })
    await expect(missing).rejects.toThrow(NoContractError)
  })
})
