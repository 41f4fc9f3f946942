// The MCP TypeScript SDK's client, as agents have it, against the quickstart's tool server behind the gateway.
const assert = require('assert');
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');

const url = new URL(process.env.GW_MCP);

async function connected(token, headers = {}) {
  const client = new Client({ name: 'cases', version: '1' });
  const requestInit = { headers: { Authorization: `Bearer ${token}`, ...headers } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  return client;
}

async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

const cases = {
  async 'lists the tools that the agent may ever call'() {
    const client = await connected(process.env.AGENT_TOKEN);
    const { tools } = await client.listTools();
    assert.deepStrictEqual(tools.map((tool) => tool.name), ['find_orders', 'add_note', 'delete_orders']);
    await client.close();
  },
  async 'reads with personal data hidden'() {
    const client = await connected(process.env.AGENT_TOKEN);
    const result = await client.callTool({ name: 'find_orders', arguments: { limit: 3 } });
    const shown = JSON.stringify(result);
    assert.ok(!result.isError && shown.includes('tok_') && !shown.includes('@'), shown);
    await client.close();
  },
  async 'says in words where a held call can be approved'() {
    const client = await connected(process.env.AGENT_TOKEN, { Prefer: 'wait=0' });
    const error = await refused(client.callTool({ name: 'delete_orders', arguments: {} }));
    assert.strictEqual(error.code, -31000);
    assert.strictEqual(error.data.code, 'approval_required');
    assert.strictEqual(error.data.executed, false);
    assert.ok(error.message.includes(error.data.approve_url), error.message);
    await client.close();
  },
  async 'ends its session'() {
    const client = await connected(process.env.AGENT_TOKEN);
    await client.transport.terminateSession();
    await client.close();
  },
  async 'is turned away without a token'() {
    const error = await refused(connected('none'));
    assert.ok(/401|unauthorized/i.test(`${error.code} ${error.message}`), String(error));
  },
};

(async () => {
  let failed = 0;
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAILED ${name}: ${error.stack}`);
    }
  }
  console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
})();
