import { createServer, type Server, Socket } from 'node:net';

/** A statement's text, and what becomes of the connection when the client sends it. */
interface Trap {
  readonly text: string;
  /** `unsent`: the server never sees it. `unanswered`: the server gets it, the answer is lost. `swallowed`: like unsent, but silently. */
  readonly fate: 'unsent' | 'unanswered' | 'swallowed';
}

// An error packet as servers send it instead of their greeting: length, sequence 0, 0xff, 1040, SQL state, text.
const TOO_MANY_CONNECTIONS = Buffer.concat([
  Buffer.from([0x17, 0, 0, 0, 0xff, 0x10, 0x04]),
  Buffer.from('#08004Too many conns', 'ascii'),
]);

/** A TCP proxy before a database that misbehaves on command. Listens on 127.0.0.1, any free port. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; upstream: Socket }>();
  /** Those of a black hole stay open at the server until `close`. */
  readonly #upstreams = new Set<Socket>();
  #target: { host: string; port: number };
  #trap: Trap | undefined;
  #silent = false;
  #refusing = false;
  #slots = Number.POSITIVE_INFINITY;
  #delay = 0;
  #bytes = Number.POSITIVE_INFINITY;
  /** Flows whose packets are dropped although new connections work. */
  readonly #forgotten = new WeakSet<Socket>();
  /** Connections accepted so far. */
  accepted = 0;
  /** Traps sprung so far. */
  sprung = 0;

  private constructor(server: Server, target: { host: string; port: number }) {
    this.#server = server;
    this.#target = target;
  }

  static async before(databaseUrl: string): Promise<{ proxy: FaultyProxy; url: string }> {
    const url = new URL(databaseUrl);
    const server = createServer();
    const proxy = new FaultyProxy(server, { host: url.hostname, port: Number(url.port || 3306) });
    server.on('connection', (client) => proxy.#connect(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as { port: number }).port);
    return { proxy, url: url.href };
  }

  /** Everything works again for new connections. */
  heal(): void {
    this.#trap = undefined;
    this.#silent = false;
    this.#refusing = false;
    this.#slots = Number.POSITIVE_INFINITY;
    this.#delay = 0;
    this.#bytes = Number.POSITIVE_INFINITY;
  }

  /** From now on nothing passes, on old and new connections alike, and nobody is told. */
  blackHole(): void {
    this.#silent = true;
  }

  /** Answers new connections with a reset. */
  refuse(): void {
    this.#refusing = true;
  }

  /** Lets so many connections in; the others get the server's own "Too many connections". */
  limit(slots: number): void {
    this.#slots = slots;
  }

  /** Delays whatever the server sends. */
  slow(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Ends each new connection after so many bytes of answers. */
  cutAfter(bytes: number): void {
    this.#bytes = bytes;
  }

  /** Drops whatever is sent on the connections of this moment, as a NAT gateway does with a flow that was idle for too long. New ones work. */
  forgetFlows(): void {
    for (const { client } of this.#pairs) this.#forgotten.add(client);
  }

  /** Springs once, when the client sends `text` in one packet. */
  trap(text: string, fate: Trap['fate']): void {
    this.#trap = { text, fate };
  }

  /** Ends all connections with RST. */
  reset(): void {
    for (const { client, upstream } of this.#pairs) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  }

  /** Ends all connections in order (FIN). */
  closeConnections(): void {
    for (const { client, upstream } of this.#pairs) {
      client.end();
      upstream.end();
    }
  }

  /** New connections go to another server: a failover. */
  moveTo(databaseUrl: string): void {
    const url = new URL(databaseUrl);
    this.#target = { host: url.hostname, port: Number(url.port || 3306) };
  }

  async close(): Promise<void> {
    for (const { client } of this.#pairs) client.destroy();
    for (const upstream of this.#upstreams) upstream.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(client: Socket): void {
    this.accepted += 1;
    client.on('error', () => {});
    if (this.#refusing) {
      client.resetAndDestroy();
      return;
    }
    if (this.#pairs.size >= this.#slots) {
      client.end(TOO_MANY_CONNECTIONS);
      return;
    }
    const upstream = new Socket();
    this.#upstreams.add(upstream);
    upstream.on('close', () => this.#upstreams.delete(upstream));
    const pair = { client, upstream };
    this.#pairs.add(pair);
    upstream.connect(this.#target);
    upstream.on('error', () => client.destroy());
    const silent = () => this.#silent || this.#forgotten.has(client);
    client.on('close', () => {
      // A client that gives up inside a black hole is not noticed by the server either.
      if (!silent()) upstream.destroy();
      this.#pairs.delete(pair);
    });
    upstream.on('close', () => {
      if (!silent()) client.end();
    });
    let answersLost = false;
    let answered = 0;
    client.on('data', (bytes) => {
      if (silent()) return;
      const trap = this.#trap;
      if (trap !== undefined && bytes.includes(trap.text)) {
        this.#trap = undefined;
        this.sprung += 1;
        if (trap.fate === 'unsent') {
          client.resetAndDestroy();
          return;
        }
        if (trap.fate === 'swallowed') return;
        answersLost = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (silent()) return;
      if (answersLost) {
        client.resetAndDestroy();
        return;
      }
      answered += bytes.length;
      if (answered > this.#bytes) {
        client.end(bytes.subarray(0, Math.max(0, bytes.length - (answered - this.#bytes))));
        return;
      }
      if (this.#delay === 0) client.write(bytes);
      else setTimeout(() => client.writable && client.write(bytes), this.#delay);
    });
  }
}
