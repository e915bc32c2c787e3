// One of several processes that play seeds: asks for one, plays it, sends what it came to.
import { runOneSeed } from './one-seed.ts'

type Order = { seed: number; days: number; devices: number }

process.on('message', (order: Order) => {
  runOneSeed({ ...order, onLine: null }).then(
    (report) => process.send?.(report),
    (error: Error) => {
      const violation = { invariant: 'the run itself', atMs: 0, detail: String(error.stack) }
      process.send?.({
        ...order,
        violations: [violation],
        marks: [],
        hash: '',
        attempts: 0,
        steps: 0,
        tookMs: 0,
        tail: [],
      })
    },
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
