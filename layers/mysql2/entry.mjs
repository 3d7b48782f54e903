import baseConnection from 'mysql2/lib/base/connection.js';
import connection from 'mysql2/lib/connection.js';
import connectionConfig from 'mysql2/lib/connection_config.js';
import errors from 'mysql2/lib/constants/errors.js';
import createConnection from 'mysql2/lib/create_connection.js';
import packetParser from 'mysql2/lib/packet_parser.js';
import ringQueue from 'mysql2/lib/ring_queue.js';
import tracing from 'mysql2/lib/tracing.js';

// What every function with a database loads: one connection, by callbacks. All else of the driver is in the layer's second file.
export { createConnection };
export const createPool = (options) => require('./on-demand.js').createPool(options);

/** For the second file, so that the layer has one copy of everything. */
export const parts = {
  baseConnection,
  connection,
  connectionConfig,
  createConnection,
  errors,
  packetParser,
  ringQueue,
  tracing,
};
