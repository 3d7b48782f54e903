// What the layer's one file holds: the whole driver, with the promise API on a getter, so that both entry points share one copy
// and a function that uses callbacks does not evaluate the other half.
const mysql = require('mysql2');

Object.defineProperty(mysql, 'promise', { get: () => require('mysql2/promise') });
module.exports = mysql;
