import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openOtel } from '../../arena/otel.ts'

test.each([
  ['', '/v1/traces'],
  ['/', '/v1/traces'],
  ['/at/', '/at/v1/traces'],
  ['/v1/traces', '/v1/traces'],
  ['/at?key=7', '/at/v1/traces?key=7'],
  ['/v1/traces?key=7', '/v1/traces?key=7'],
])('openOtel: a collector at "%s" is asked at %s', async (given, asked) => {
  const paths: (string | undefined)[] = []
  const collector = createServer((request, response) => {
    paths.push(request.url)
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done))
  const { port } = collector.address() as AddressInfo
  const otel = openOtel({ url: `http://127.0.0.1:${port}${given}`, say: () => {} })
  otel.begin('tick', {}).end()
  await otel.close()
  collector.closeAllConnections()
  collector.close()
  expect(paths).toEqual([asked])
})
