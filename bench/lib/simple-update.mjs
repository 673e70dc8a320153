// What `pgbench -N -M prepared` does, where there is no pgbench: its tables (`prepare`), and its script on so many
// connections of one process. Prints one line of JSON.
import pg from 'pg';

const { url, scale, prepare, connections, seconds } = JSON.parse(process.argv[2]);
const ACCOUNTS = 100_000;
const [BRANCHES, TELLERS] = [1, 10];

const STATEMENTS = {
  begin: 'BEGIN',
  update: 'UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2',
  select: 'SELECT abalance FROM pgbench_accounts WHERE aid = $1',
  insert:
    'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)',
  end: 'END',
};

const upTo = (most) => 1 + Math.floor(Math.random() * most);

if (prepare) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`
    DROP TABLE IF EXISTS pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;
    CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    CREATE TABLE pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_accounts (aid int not null, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_branches (bid int not null, bbalance int, filler char(88)) WITH (fillfactor = 100);
    INSERT INTO pgbench_branches (bid, bbalance) SELECT n, 0 FROM generate_series(1, ${BRANCHES * scale}) n;
    INSERT INTO pgbench_tellers (tid, bid, tbalance)
      SELECT n, (n - 1) / ${TELLERS} + 1, 0 FROM generate_series(1, ${TELLERS * scale}) n;
    INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
      SELECT n, (n - 1) / ${ACCOUNTS} + 1, 0, '' FROM generate_series(1, ${ACCOUNTS * scale}) n;
    ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
    ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
    ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid)`);
  await client.query('VACUUM ANALYZE');
  await client.end();
  console.log('{}');
} else {
  const clients = Array.from({ length: connections }, () => new pg.Client(url));
  await Promise.all(clients.map((client) => client.connect()));
  const began = performance.now();
  let transactions = 0;
  const send = (client, name, values = []) => client.query({ name, text: STATEMENTS[name], values });
  const work = async (client) => {
    while (performance.now() - began < seconds * 1000) {
      const [aid, bid, tid] = [upTo(ACCOUNTS * scale), upTo(BRANCHES * scale), upTo(TELLERS * scale)];
      const delta = upTo(10_001) - 5_001;
      await send(client, 'begin');
      await send(client, 'update', [delta, aid]);
      await send(client, 'select', [aid]);
      await send(client, 'insert', [tid, bid, aid, delta]);
      await send(client, 'end');
      transactions++;
    }
  };
  await Promise.all(clients.map(work));
  const taken = (performance.now() - began) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  console.log(JSON.stringify({ transactions, seconds: taken }));
}
