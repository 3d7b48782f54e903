// The layer's second file: what the first asks for when it is used, and no function of ours uses at its start.
exports.PromiseConnection = require('mysql2/lib/promise/connection.js');
exports.compression = require('mysql2/lib/compressed_protocol.js');
exports.createPool = require('mysql2/lib/create_pool.js');
exports.escaping = require('sql-escaper');
exports.namedPlaceholders = require('named-placeholders');
exports.promise = require('./promise.cjs');
