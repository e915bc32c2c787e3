import { attempt, must } from '../commands.ts'
import {
  deviceAddress,
  deviceNamespace,
  LAB_ADDRESS,
  LAB_PREFIX_BITS,
  type Place,
} from './place.ts'

const BRIDGE = 'br0'

/** Makes the namespace with the bridge that the server and the devices meet on; it has no way to any real network. */
export async function createLabNetwork(place: Place): Promise<void> {
  const ns = place.namespace
  await must('ip', ['netns', 'add', ns])
  await must('ip', ['-n', ns, 'link', 'set', 'lo', 'up'])
  await must('ip', ['-n', ns, 'link', 'add', BRIDGE, 'type', 'bridge'])
  await must('ip', ['-n', ns, 'address', 'add', `${LAB_ADDRESS}/${LAB_PREFIX_BITS}`, 'dev', BRIDGE])
  await must('ip', ['-n', ns, 'link', 'set', BRIDGE, 'up'])
}

const portOnBridge = (index: number) => `d${index}`

/** Gives device `index` a namespace with one interface, plugged into the bridge. */
export async function createDeviceNetwork(place: Place, index: number): Promise<void> {
  const ns = deviceNamespace(place, index)
  const port = portOnBridge(index)
  await must('ip', ['netns', 'add', ns])
  await must('ip', [
    '-n',
    place.namespace,
    'link',
    'add',
    port,
    'type',
    'veth',
    'peer',
    'name',
    'eth0',
    'netns',
    ns,
  ])
  await must('ip', ['-n', place.namespace, 'link', 'set', port, 'master', BRIDGE, 'up'])
  await must('ip', ['-n', ns, 'link', 'set', 'lo', 'up'])
  await must('ip', [
    '-n',
    ns,
    'address',
    'add',
    `${deviceAddress(index)}/${LAB_PREFIX_BITS}`,
    'dev',
    'eth0',
  ])
  await must('ip', ['-n', ns, 'link', 'set', 'eth0', 'up'])
}

/** Pulls or plugs the network cable of a device. */
export async function setCable(place: Place, index: number, plugged: boolean): Promise<void> {
  await must('ip', [
    '-n',
    place.namespace,
    'link',
    'set',
    portOnBridge(index),
    plugged ? 'up' : 'down',
  ])
}

/** Removes what `createDeviceNetwork` made; the other end of the cable goes with it. */
export async function removeDeviceNetwork(place: Place, index: number): Promise<void> {
  await attempt('ip', ['netns', 'delete', deviceNamespace(place, index)])
}
