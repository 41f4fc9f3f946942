// node-postgres through the gateway. Prints a line a case and `N passed, N failed`; exits 1 when one failed.
const { Client } = require('pg');
const assert = require('node:assert');

const env = process.env;
const options = { host: env.GW_HOST, port: Number(env.GW_PORT), database: 'shop', user: 'app', password: env.AGENT_TOKEN };

async function connected(use) {
  const client = new Client(options);
  client.notices = [];
  client.on('notice', (n) => client.notices.push(n.message));
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function refused(promise, code) {
  const error = await promise.then(() => assert.fail('was not refused'), (e) => e);
  assert.equal(error.code, '42501', error.stack);
  const refusal = JSON.parse(error.detail);
  assert.equal(refusal.code, code);
  assert.equal(refusal.executed, false);
}

async function api(method, path, body) {
  const answer = await fetch(env.GW_API + path, {
    method,
    headers: { authorization: 'Bearer ' + env.APPROVER_TOKEN, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return answer.text();
}

function requests(text) {
  try {
    const parsed = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : parsed.approvals || parsed.items || (parsed.id ? [parsed] : []);
  } catch {
    return text.split('\n').filter((l) => l.trim()).map((l) => JSON.parse(l));
  }
}

async function settleWhenHeld(marker, verb) {
  for (const end = Date.now() + 40000; Date.now() < end; ) {
    const found = requests(await api('GET', '/v1/approvals?status=pending')).find((r) => r.command.includes(marker));
    if (found) return api('POST', `/v1/approvals/${found.id}/${verb}`, { reason: 'driver test' });
    await new Promise((done) => setTimeout(done, 100));
  }
}

const cases = {
  allow: () => connected(async (c) => {
    assert.equal((await c.query('select count(*)::int as n from orders where id <= $1', [10])).rows[0].n, 10);
    assert.equal((await c.query('select 40 + 2 as n')).rows[0].n, 42);
  }),
  'allow prepared': () => connected(async (c) => {
    for (let i = 1; i <= 8; i++) {
      const r = await c.query({ name: 'one', text: 'select id from orders where id = $1', values: [i] });
      assert.equal(Number(r.rows[0].id), i);
    }
  }),
  block: () => connected(async (c) => {
    await refused(c.query('drop table orders'), 'blocked');
    await refused(c.query({ text: 'truncate orders', values: [] , name: 'x'}), 'blocked');
    await refused(c.query('select 1; drop table orders'), 'blocked');
    assert.equal((await c.query('select 1 as n')).rows[0].n, 1);
  }),
  mask: () => connected(async (c) => {
    for (const q of ['select email, card from customers where id = 1',
      { text: 'select email, card from customers where id = $1', values: [1] }]) {
      const row = (await c.query(q)).rows[0];
      assert.match(row.email, /^tok_/);
      assert.match(row.card, /^\*+\d{4}$/);
    }
  }),
  'hold approved': () => connected(async (c) => {
    const marker = 'driver-node-' + process.pid;
    const vote = settleWhenHeld(marker, 'approve');
    const r = await c.query(`update orders set status = status /* ${marker} */`);
    await vote;
    assert.ok(r.rowCount >= 100000, String(r.rowCount));
    assert.ok(c.notices.some((n) => n.includes('req_')), String(c.notices));
  }),
  'hold denied': () => connected(async (c) => {
    const marker = 'driver-node-no-' + process.pid;
    const vote = settleWhenHeld(marker, 'deny');
    await refused(c.query({ text: `delete from orders /* ${marker} */`, values: [], name: 'd' }), 'approval_denied');
    await vote;
  }),
  cancel: () => connected(async (c) => {
    const slow = c.query('select count(*) from orders a, orders b, orders c where a.amount + b.amount + c.amount < 0');
    const canceller = new Client(options);
    setTimeout(() => canceller.cancel(c, c.activeQuery || c._activeQuery), 500);
    const error = await slow.then(() => assert.fail('not cancelled'), (e) => e);
    assert.equal(error.code, '57014', error.stack);
    assert.equal((await c.query('select 2 as n')).rows[0].n, 2);
  }),
  transaction: () => connected(async (c) => {
    await c.query('begin');
    await c.query('insert into orders (customer_id, status) values ($1, $2)', [1, 'node-test']);
    await refused(c.query('drop table orders'), 'blocked');
    const aborted = await c.query('select 1').then(() => assert.fail('not aborted'), (e) => e);
    assert.equal(aborted.code, '25P02');
    await c.query('rollback');
    assert.equal((await c.query("select count(*)::int as n from orders where status = 'node-test'")).rows[0].n, 0);
  }),
  'queued queries': () => connected(async (c) => {
    const all = await Promise.allSettled([
      c.query('select 1 as n'), c.query('drop table orders'), c.query('select $1::int as n', [3]), c.query('select 4 as n')]);
    assert.deepEqual(all.map((r) => r.status), ['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    assert.equal(all[2].value.rows[0].n, 3);
  }),
};

(async () => {
  let failed = 0;
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log('ok', name);
    } catch (e) {
      failed++;
      console.log('FAILED', name, e.stack);
    }
  }
  console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
})();
