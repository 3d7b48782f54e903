// What the layer's one file holds: connections and pools, by callbacks and (on a getter, so that a function that does not use it does not
// evaluate it) by promises, with one copy of everything beneath. Not the server side of the protocol and not clusters of pools.
const createConnection = require('mysql2/lib/create_connection.js');

module.exports = {
  createConnection,
  get createPool() {
    return require('mysql2/lib/create_pool.js');
  },
  get promise() {
    return require('./promise.cjs');
  },
};
