const createConnection = require('mysql2/lib/create_connection.js');
const createPool = require('mysql2/lib/create_pool.js');
const PromiseConnection = require('mysql2/lib/promise/connection.js');
const PromisePool = require('mysql2/lib/promise/pool.js');

exports.createConnection = (options) => {
  const connection = createConnection(options);
  return new Promise((resolve, reject) => {
    connection.once('connect', () => resolve(new PromiseConnection(connection, Promise)));
    connection.once('error', reject);
  });
};

exports.createPool = (options) => new PromisePool(createPool(options), Promise);
