// Loads policies into @cloud-copilot/iam-simulate and takes the time of its decisions: a line of JSON in, a line out.
//
// `runUnsafeSimulation` is the shortest way that the package offers: it skips the validation of policies, actions and
// context that `runSimulation` does at each call.
import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import { createInterface } from 'node:readline'

let base
let requests = []
let next = 0

const now = () => Number(process.hrtime.bigint())

function heap() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

function load(documents) {
  const before = heap()
  const start = now()
  const policies = documents.map((text) => JSON.parse(text))
  const nanoseconds = now() - start
  base = {
    identityPolicies: policies.map((policy, index) => ({ name: `policy ${index}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }
  return { nanoseconds, bytes: heap() - before }
}

function prepare(list) {
  next = 0
  requests = list.map(([principal, action, resource]) => {
    const request = {
      principal,
      action,
      // The owner: identity policies alone decide within one account.
      resource: { resource, accountId: principal.split(':')[4] },
      contextVariables: {},
    }
    return { ...base, request }
  })
  return {}
}

const decide = (simulation) => runUnsafeSimulation(simulation, {}) === 'Allowed'

function run(pool, count) {
  const start = now()
  for (let index = 0; index < count; index++) {
    decide(requests[(next + index) % Math.min(pool, requests.length)])
  }
  next += count
  return { nanoseconds: now() - start }
}

function answer(message) {
  if (message.load) return load(message.load)
  if (message.prepare) return prepare(message.prepare)
  if (message.answers !== undefined) return { answers: requests.slice(0, message.answers).map(decide) }
  return run(message.pool, message.run)
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply
  try {
    reply = answer(JSON.parse(line))
  } catch (error) {
    reply = { error: String(error) }
  }
  process.stdout.write(JSON.stringify(reply) + '\n')
}
