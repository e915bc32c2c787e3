import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { filesUnder } from '@dirigent/system/files'
import { readIdentifiers } from './read-identifiers.ts'

let root = ''
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'dirigent-identifiers-'))))
afterEach(() => rmSync(root, { recursive: true }))
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

it('names the machine by its own interfaces, not by bridges that every machine has', () => {
  put('/proc/sys/kernel/hostname', 'erp-1\n')
  put('/proc/sys/kernel/domainname', '(none)\n')
  put('/etc/hosts', '127.0.0.1 localhost\n127.0.1.1 erp-1.corp.example erp-1 # set up\n')
  put('/sys/class/net/eth0/device/vendor', '0x1af4\n')
  put('/sys/class/net/eth0/address', '02:00:c0:00:02:0a\n')
  put('/sys/class/net/docker0/address', '02:42:00:00:00:01\n')
  put('/sys/class/net/lo/address', '00:00:00:00:00:00\n')
  put(
    '/proc/net/route',
    [
      'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
      'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
    ].join('\n'),
  )
  put(
    '/proc/net/fib_trie',
    [
      'Local:',
      '  +-- 0.0.0.0/0 3 0 5',
      '        |-- 127.0.0.1',
      '           /32 host LOCAL',
      '        |-- 172.17.0.1',
      '           /32 host LOCAL',
      '        |-- 192.0.2.10',
      '           /32 host LOCAL',
      '        |-- 192.0.2.255',
      '           /32 link BROADCAST',
    ].join('\n'),
  )
  put('/sys/class/dmi/id/board_asset_tag', 'i-0abcdef0123456789\n')
  put('/sys/class/dmi/id/product_uuid', '4c4c4544-0042-3510-8034-b4c04f334d32\n')
  expect(readIdentifiers(filesUnder(root))).toEqual({
    names: ['erp-1', 'erp-1.corp.example'],
    addresses: ['192.0.2.10'],
    macAddresses: ['02:00:c0:00:02:0a'],
    machineIds: ['4c4c4544-0042-3510-8034-b4c04f334d32'],
    cloudIds: ['i-0abcdef0123456789'],
  })
})

it('says nothing where nothing can be read', () => {
  expect(readIdentifiers(filesUnder(root))).toEqual({
    names: [],
    addresses: [],
    macAddresses: [],
    machineIds: [],
    cloudIds: [],
  })
})
